import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { DaemonConfig } from '../config.js';
import { runDaemon, startFailure } from './main.js';

// The process that `SharedMemoryManager` and `shmd start --detach` spawn: configuration in argv, one line of report on stdout.

const STDOUT = 1;

/** Without a stream, which would take longer to make than the line to write. Whoever started us may have hung up. */
function report(value: unknown): void {
  try {
    writeSync(STDOUT, `${JSON.stringify(value)}\n`);
  } catch {
    // Nobody is there to be told.
  }
}

/**
 * What a request leaves behind is garbage at once: room for 16 MiB of it would only be resident memory. Not on the command line, where it
 * would cost Node its own code cache, and not before anybody who waits for us has been told.
 */
function keepSmall(): void {
  const { setFlagsFromString } = createRequire(import.meta.url)('node:v8') as typeof import('node:v8');
  setFlagsFromString('--semi-space-growth-factor=1');
}

const config = JSON.parse(process.argv[2] ?? '{}') as DaemonConfig;
runDaemon(config, (ready) => {
  report(ready);
  setImmediate(keepSmall);
}).catch((error) => {
  report(startFailure(error));
  process.exitCode = 1;
});
