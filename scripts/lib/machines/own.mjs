// This machine itself, with the Node.js that runs this.
import { runToEnd } from './run.mjs';

export function missing() {}

/** @see ../machines.mjs */
export function start() {
  return {
    runtimes: [`Node.js ${process.versions.node}`],
    run: (_, program, args, { flags = [], ...options }) =>
      runToEnd(process.execPath, [...flags, program, ...args], options),
    pathOf: (path) => path,
    end() {},
  };
}
