import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { RUN_VARIABLE, runId } from '../helpers/run.js';
import { relinked } from '../native/variants/relinked.js';

// What a program leaves when it crashes goes with the test.
function run(name: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ text: string; ended: unknown }> {
  const mark = `${runId()}-${name.replaceAll(/\W/g, '')}`;
  onTestFinished(() => {
    for (const dir of ['/dev/shm', tmpdir()]) {
      for (const entry of readdirSync(dir)) if (entry.startsWith(mark)) rmSync(join(dir, entry), { recursive: true });
    }
  });
  const program = fileURLToPath(new URL(name, import.meta.url));
  const options = { env: { ...process.env, [RUN_VARIABLE]: mark, ...env } };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) =>
      resolve({ text: stdout + stderr, ended: error === null ? 0 : (error.signal ?? error.code) }),
    );
  });
}

test('closing while all sorts of work hold the memory crashes nothing', async () => {
  const { text, ended } = await run('soak/soak.mjs', ['--ops', '1000', '--seed', String(randomInt(2 ** 32))]);
  expect(ended, text).toBe(0);
});

test('the same soak crashes a process whose addon unmaps at once', async () => {
  const { text, ended } = await run('soak/soak.mjs', ['--ops', '20000'], { SHMD_NATIVE_DIR: relinked('unsafe') });
  expect(['SIGSEGV', 'SIGBUS', 'SIGABRT'], text).toContain(ended);
});

test('100,000 attachments and dozens of workers leave no mapping and no descriptor', async () => {
  const { text, ended } = await run('leaks.mjs', ['--workers', '24']);
  expect(ended, text).toBe(0);
}, 300_000);
