import type { DaemonConfig } from '../config.js';
import { runDaemon, startFailure } from './main.js';

// The process that `SharedMemoryManager` and `shmd start --detach` spawn: configuration in argv, one line of report on stdout.
const config = JSON.parse(process.argv[2] ?? '{}') as DaemonConfig;
const report = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
runDaemon(config, report).catch((error) => {
  report(startFailure(error));
  process.exitCode = 1;
});
