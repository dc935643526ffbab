import { setFlagsFromString } from 'node:v8';
import type { DaemonConfig } from '../config.js';
import { runDaemon, startFailure } from './main.js';

// The process that `SharedMemoryManager` and `shmd start --detach` spawn: configuration in argv, one line of report on stdout.
// What a request leaves behind is garbage at once: room for 16 MiB of it would only be resident memory. Not on the command line, where it
// would cost Node its own code cache.
setFlagsFromString('--semi-space-growth-factor=1');
const config = JSON.parse(process.argv[2] ?? '{}') as DaemonConfig;
const report = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
runDaemon(config, report).catch((error) => {
  report(startFailure(error));
  process.exitCode = 1;
});
