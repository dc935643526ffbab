// Programs for Windows, in each node.exe that Wine runs.
import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { NODE_EXES, nodeExe } from '../windows/packages.mjs';
import { runInWine, startWine, stopWine, windowsPath } from '../windows/wine.mjs';

export function missing() {
  return spawnSync('wine', ['--version'], { stdio: 'ignore' }).status === 0 ? undefined : 'wine';
}

/** @see ../machines.mjs */
export function start(scratch) {
  startWine();
  return {
    runtimes: NODE_EXES,
    run: (name, program, args, { flags = [], ...options }) => {
      const log = join(scratch, `${name}-${basename(program)}.log`);
      return runInWine(nodeExe(name), [...flags, windowsPath(program), ...args], { ...options, log });
    },
    pathOf: windowsPath,
    end: stopWine,
  };
}
