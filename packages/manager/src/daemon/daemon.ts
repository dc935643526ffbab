import type { DaemonConfig } from '../config.js';
import { step } from '../failpoint.js';
import { createLogger, type Logger } from '../logger.js';
import { Turns } from '../turns.js';
import { backend, type SingleInstance } from './backend.js';
import { compose } from './compose.js';
import { type OpenBoard, openBoard } from './open-board.js';
import { type DaemonParts, stopDaemon } from './stop.js';

export interface Daemon {
  readonly logger: Logger;
  /** Segments that a former manager left us. */
  readonly inherited: number;
  /** Resolves when somebody stands guard who would reclaim in its place, or has been waited for long enough. */
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
  backend.prepare(config);
  const logger = createLogger(config.logLevel, config.logFile ?? undefined);
  const instance = await backend.take(config, logger);
  let stopping = false;
  let stop!: (why: string) => void;
  const asked = new Promise<string>((resolve) => {
    stop = (why) => {
      stopping = true;
      resolve(why);
    };
  });
  const parts = await serve(config, instance, logger, stop);
  return {
    logger,
    inherited: parts.registry.total.segments,
    guarded: instance.guarded(),
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
async function serve(
  config: DaemonConfig,
  instance: SingleInstance,
  logger: Logger,
  stop: (why: string) => void,
): Promise<DaemonParts> {
  let board: OpenBoard | undefined;
  let parts: DaemonParts | undefined;
  try {
    // What it starts comes up while we put the rest together.
    instance.begin();
    const turns = new Turns();
    board = openBoard(config, instance, turns, logger);
    parts = compose(config, instance, board, turns, logger, stop);
    const { server, registry, hub } = parts;
    await step('listen', () => server.listen());
    // No client is heard before this turn is over.
    instance.served(
      server,
      registry,
      board?.placed(() => hub.tellOfBells()),
    );
    if (config.starter !== undefined) server.admitConnected(config.starter);
    parts.changed();
  } catch (error) {
    parts?.server.close();
    board?.discard();
    instance.leave();
    throw error;
  }
  parts.claims.open(instance.patience);
  return parts;
}
