// Uses binaries on a machine of their target: it runs use-once.mjs in each runtime that it has.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** For all that happens, under an emulator. ms. */
const TIMEOUT = 120_000;

/**
 * @param machine of machineOf()
 * @param cwd where `program`, a use-once.mjs, finds our packages
 * @param binaries the folder that they find there; it may be changed
 * @param variables for the environment; `pathOf` writes a path as it is written there
 * @returns the names of the runtimes in which they were used. Throws when they do not work in one
 */
export async function use(machine, { cwd, program, binaries, variables = () => ({}) }) {
  const scratch = mkdtempSync(join(tmpdir(), 'shmd-use-'));
  const prefix = basename(scratch);
  try {
    const { runtimes, run, pathOf, end } = machine.start(scratch, binaries);
    try {
      for (const [i, runtime] of runtimes.entries()) {
        // Short, for a socket's path has to be.
        const runtimeDir = join(scratch, `${i}`);
        mkdirSync(runtimeDir, { mode: 0o700 });
        const args = [prefix, pathOf(runtimeDir)];
        const { status, output } = await run(runtime, program, args, {
          cwd,
          variables: variables(pathOf),
          timeout: TIMEOUT,
        });
        // Wine tells of success also when another process has ended the program.
        if (status === 0 && output.trim() === 'used') continue;
        throw new Error(`it does not work in ${runtime}: ended with ${status}\n${output}`);
      }
    } finally {
      end();
    }
    return runtimes;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    // What a reaper that does not work has left.
    const left = existsSync('/dev/shm') ? readdirSync('/dev/shm').filter((name) => name.startsWith(prefix)) : [];
    for (const name of left) rmSync(join('/dev/shm', name));
  }
}

/** As `use`, with the packages of this workspace. */
export function useHere(machine, binaries) {
  return use(machine, {
    cwd: root,
    program: join(root, 'scripts/lib/use-once.mjs'),
    binaries,
    variables: (pathOf) => ({ SHMD_NATIVE_DIR: pathOf(binaries) }),
  });
}
