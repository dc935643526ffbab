import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { runId } from './run.js';

/** Builds the library that kills a process inside its native code; null, with the reason printed, without a C compiler. */
export function dieInCall(): string | null {
  const dir = mkdtempSync(join(tmpdir(), `shmd-${runId()}-die-`));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const source = fileURLToPath(new URL('../fixtures/die-in-call.c', import.meta.url));
  const library = join(dir, 'die.so');
  const built = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'], { encoding: 'utf8' });
  if (built.status === 0) return library;
  console.warn(`skipped: no C compiler: ${built.stderr || built.error}`);
  return null;
}
