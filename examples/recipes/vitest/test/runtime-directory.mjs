// A runtime directory for each run, so that it meets no manager of this machine, and can tell whether it has left anything.
import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export default function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'shmd-tests-'));
  process.env.SHMD_RUNTIME_DIR = folder; // the processes that run tests inherit it
  return async function teardown() {
    // The manager of a test that was killed ends by itself, a moment later.
    const deadline = Date.now() + 5_000;
    while (readdirSync(folder).length > 0 && Date.now() < deadline) await setTimeout(20);
    const left = readdirSync(folder);
    if (left.length === 0) return rmdirSync(folder);
    process.exitCode = 1; // vitest only prints what is thrown here
    throw new Error(`the tests have left ${left.join(', ')} in ${folder}`);
  };
}
