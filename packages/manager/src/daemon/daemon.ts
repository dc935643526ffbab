import type { Ledger, SegmentSpace } from '@shmd/native';
import type { DaemonConfig } from '../config.js';
import { step } from '../failpoint.js';
import { type Inheritance, inherit } from '../ledger/inheritance.js';
import { removeLedger } from '../ledger/ledger-files.js';
import { createLogger, type Logger } from '../logger.js';
import { createPrivately } from '../os.js';
import { prepareRuntimeDirectory } from '../runtime/runtime-directory.js';
import { openSegmentSpace } from '../segments/open-space.js';
import { compose } from './compose.js';
import { clearStaleSocket, lockLedger } from './ledger-lock.js';
import { type DaemonParts, stopDaemon } from './stop.js';

/** How long a manager that could serve waits for its reaper. ms. */
const REAPER_PATIENCE_MS = 2_000;

export interface Daemon {
  readonly logger: Logger;
  /** Segments that a former manager left us. */
  readonly inherited: number;
  /** Resolves when a reaper stands guard, or has been waited for long enough. */
  readonly guarded: Promise<void>;
  /** How many clients are connected. */
  readonly clients: number;
  /** Begins the planned stop. Idempotent. */
  stop(why: string): void;
  /** A planned stop has begun. */
  readonly stopping: boolean;
  /** Resolves when a planned stop has reclaimed everything and said goodbye. */
  readonly stopped: Promise<void>;
}

/**
 * Puts a manager together and serves. When it resolves, clients may connect; when it throws (ERR_SHM_EXISTS, ERR_SHM_PERMISSION, …)
 * nothing was left behind, and what a former manager left is as it was.
 */
export async function startDaemon(config: DaemonConfig): Promise<Daemon> {
  prepareRuntimeDirectory(config.runtimeDir, config.sharing);
  // Whatever is made from here on, the socket above all, is this user's alone, until it is shared.
  createPrivately();
  const logger = createLogger(config.logLevel, config.logFile ?? undefined);
  const space = openSegmentSpace(config.shmDir);
  const inheritance = await takeAddress(config, space, logger);
  let stopping = false;
  let stop!: (why: string) => void;
  const asked = new Promise<string>((resolve) => {
    stop = (why) => {
      stopping = true;
      resolve(why);
    };
  });
  const parts = await serve(() => compose(config, space, inheritance, logger, stop), inheritance);
  return {
    logger,
    inherited: parts.registry.total.segments,
    guarded: standing(parts),
    stop,
    stopped: asked.then((why) => stopDaemon(why, parts)),
    get clients() {
      return parts.hub.clients;
    },
    get stopping() {
      return stopping;
    },
  };
}

/** Puts the parts together and opens the door to clients; what was inherited is left as it was when that fails. */
async function serve(put: () => DaemonParts, inheritance: Inheritance): Promise<DaemonParts> {
  let parts: DaemonParts | undefined;
  try {
    parts = put();
    const { guard, server } = parts;
    guard.start();
    await step('listen', () => server.listen());
    parts.listed();
    // No client is heard before this turn is over. Not earlier: who cannot serve adopts nothing.
    parts.clearDead();
  } catch (error) {
    parts?.server.close();
    leaveAsFound(inheritance);
    parts?.guard.stop();
    throw error;
  }
  parts.claims.open(inheritance.grace);
  parts.presence.start();
  return parts;
}

/** The reaper comes up while we do: there is seldom anything left to wait for. */
async function standing({ guard, logger }: DaemonParts): Promise<void> {
  if (await guard.standing(REAPER_PATIENCE_MS)) return;
  logger.error('no reaper stands guard: serving all the same, and going on trying');
}

/** Becomes the one manager of the address, and the heir of the former one. */
async function takeAddress(config: DaemonConfig, space: SegmentSpace, logger: Logger): Promise<Inheritance> {
  const ledger = await lockLedger(config.ledgerPath, config.address);
  try {
    await clearStaleSocket(config.address);
    return inherit(ledger, space, config.grace, logger);
  } catch (error) {
    release(ledger);
    throw error;
  }
}

/** Lets go of a ledger that we have not begun: an empty one was made by us. */
function release(ledger: Ledger): void {
  if (ledger.stats().bytes === 0) removeLedger(ledger);
  else ledger.close();
}

/** A manager that could not begin to serve leaves what it inherited to the next one. */
function leaveAsFound({ ledger, segments, planned }: Inheritance): void {
  if (planned) ledger.recordStop();
  if (segments.length === 0) removeLedger(ledger);
  else ledger.close();
}
