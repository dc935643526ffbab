// What runs the programs of a target here: this machine itself, an emulator, or another system's loader on it.
import * as musl from './machines/musl.mjs';
import * as own from './machines/own.mjs';
import * as qemu from './machines/qemu.mjs';
import * as wine from './machines/wine.mjs';
import { host } from './targets.mjs';

const MACHINES = { 'linux-arm64': qemu, 'linux-x64-musl': musl, 'win32-x64': wine };

/**
 * `missing()` says what it lacks. `start(scratch, binaries)` makes the binaries in that folder startable; returns the names of its `runtimes`,
 * `run(runtime, program, args, { cwd, variables, timeout })`, which resolves to `{ status, output }`, `pathOf(path)` as programs there write it, and `end()`.
 */
export async function machineOf(target) {
  return target === (await host()) ? own : (MACHINES[target] ?? { missing: () => 'machine that runs it' });
}
