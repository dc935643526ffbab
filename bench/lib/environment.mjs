import { spawnSync } from 'node:child_process';
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';

/** The machine and the programs that the figures belong to. */
export function environment({ python, cc }) {
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    kernel: `${type()} ${release()} ${arch()}`,
    node: process.version,
    python: python && version(python, ['--version']),
    cc: cc && version(cc, ['--version']),
    loadAverage: loadavg().map((load) => Number(load.toFixed(2))),
  };
}

function version(command, args) {
  return spawnSync(command, args, { encoding: 'utf8' }).stdout.split('\n')[0];
}

/** The first of these commands that runs here, or null. */
export function findCommand(...candidates) {
  return candidates.find((command) => command && spawnSync(command, ['--version']).status === 0) ?? null;
}
