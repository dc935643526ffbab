import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const models = fileURLToPath(new URL('../../docs/models/', import.meta.url));
const MAX_DEPTH = 100_000;
const MAX_MEGABYTES = 4096;

/** Whether spin is installed. */
export function hasSpin() {
  return spawnSync('spin', ['-V']).error === undefined;
}

/**
 * Searches every state of a model, or up to the first error. Returns how many states there were, the assertion that failed (undefined: none), and
 * the steps that were never taken. Throws when spin, the compiler or the search did not come to an end.
 */
export function search(model, defines) {
  const folder = mkdtempSync(join(tmpdir(), 'shmd-spin-'));
  const run = (command, args) => {
    const { status, signal, error, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
    if (error) throw new Error(`${command} cannot be run`, { cause: error });
    if (status !== 0) throw new Error(`${command} of ${model} ended with ${signal ?? status}\n${stdout}${stderr}`);
    return stdout;
  };
  try {
    run('spin', [...defines.map((name) => `-D${name}`), '-a', join(models, `${model}.pml`)]);
    run('cc', ['-O1', '-w', '-DSAFETY', '-DCOLLAPSE', `-DMEMLIM=${MAX_MEGABYTES}`, '-o', 'pan', 'pan.c']);
    // -E: who waits for ever is no error in itself; the models say themselves, once nothing moves, who must not.
    return read(run('./pan', ['-E', `-m${MAX_DEPTH}`]), model);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function read(report, model) {
  const states = /^ *(\d+) states, stored/m.exec(report)?.[1];
  const errors = /errors: (\d+)$/m.exec(report)?.[1];
  if (states === undefined || errors === undefined) throw new Error(`spin said nothing of ${model}\n${report}`);
  const failed = /assertion violated (.*) \(at depth/.exec(report)?.[1];
  const whole = !/Search not completed|max search depth too small|reached -DMEMLIM/.test(report);
  if (failed === undefined && (errors !== '0' || !whole)) throw new Error(`${model} was not searched whole\n${report}`);
  // Where a loop without an end would end, nobody comes.
  const unreached = failed ? [] : report.split('\n').filter((line) => /state \d+, "(?!-end-")/.test(line));
  return { states: Number(states), failed, unreached: unreached.map((line) => line.trim()) };
}
