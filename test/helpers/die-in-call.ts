import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { runId } from './run.js';
import type { Skip } from './skip.js';

/**
 * The environment in which a program of that name dies inside its native code: `linkat:2:before`, before the second call of that function.
 * Skips the test where there is no C compiler.
 */
export function dieInCall(call: string, skip: Skip, program = 'node'): NodeJS.ProcessEnv {
  const dir = mkdtempSync(join(tmpdir(), `shmd-${runId()}-die-`));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const source = fileURLToPath(new URL('../fixtures/die-in-call.c', import.meta.url));
  const library = join(dir, 'die.so');
  const built = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'], { encoding: 'utf8' });
  if (built.status !== 0) skip(`no C compiler: ${built.stderr || built.error}`);
  // A sanitizer's library, which is there already, has to come first.
  const preloaded = [process.env.LD_PRELOAD, library].filter(Boolean).join(' ');
  return { LD_PRELOAD: preloaded, DIE_IN: call, DIE_PROGRAM: program };
}
