import { fromSystemError } from '@shmd/protocol';
import type { DaemonConfig } from '../config.js';
import { answerTo, onSignals } from '../runtime/signals.js';
import { stopWithParent } from '../runtime/triggers.js';
import { type Daemon, startDaemon } from './daemon.js';

/** Exit code of a manager that met a defect of its own: the reaper cleans up after it. */
const EXIT_DEFECT = 70;

/** Runs a manager in this process until it is told to stop, then exits. `announce` is called once it serves and a reaper stands guard. */
export async function runDaemon(config: DaemonConfig, announce: (ready: Ready) => void): Promise<void> {
  const daemon = await startDaemon(config);
  logWarnings(daemon);
  obeySignals(config, daemon);
  exitOnDefect(daemon);
  void daemon.stopped.then(() => process.exit(0));
  await daemon.guarded;
  announce({ address: config.address, pid: process.pid });
  // Whoever waits for us need not wait for that. Had it gone by now, we would hear so at once.
  if (config.kind === 'private') stopWithParent(daemon.stop);
  const { address, shmDir } = config;
  daemon.logger.info({ address, shmDir, inherited: daemon.inherited }, 'serving');
}

export interface Ready {
  address: string;
  pid: number;
}

/** The line a starting manager prints on stdout: it serves, or this is why not. */
export type StartReport = Ready | { error: { code: string; message: string } };

export function startFailure(error: unknown): StartReport {
  const { code, message } = fromSystemError(error, 'start the manager');
  return { error: { code, message } };
}

function obeySignals(config: DaemonConfig, daemon: Daemon): void {
  onSignals((signal) => {
    const answer = answerTo(signal, config, daemon);
    if (answer === 'stop') daemon.stop(signal);
    if (answer === 'leave') leave(daemon, signal);
  });
}

/** Ends as if killed: the ledger stays as it is. By the signal that is: process.exit() waits for a thread that may be reserving gigabytes. */
function leave({ logger, clients }: Daemon, why: string): void {
  logger.warn({ why, clients }, 'leaving as if killed: the clients go on with a successor');
  process.kill(process.pid, 'SIGKILL');
}

/** Node would write them to stderr itself, however long that blocks. */
function logWarnings({ logger }: Daemon): void {
  process.removeAllListeners('warning');
  process.on('warning', (warning) => logger.warn({ err: warning }, 'a warning of the runtime'));
}

function exitOnDefect({ logger }: Daemon): void {
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'a defect in the manager: it ends, and the reaper reclaims');
    process.exit(EXIT_DEFECT);
  });
}
