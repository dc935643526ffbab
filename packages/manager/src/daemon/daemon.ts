import type { DaemonConfig } from '../config.js';
import { step } from '../failpoint.js';
import { createLogger, type Logger } from '../logger.js';
import { backend, type SingleInstance } from './backend.js';
import { compose } from './compose.js';
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
  const parts = await serve(() => compose(config, instance, logger, stop), instance, config.starter);
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
  put: () => DaemonParts,
  instance: SingleInstance,
  starter: number | undefined,
): Promise<DaemonParts> {
  let parts: DaemonParts | undefined;
  try {
    // What it starts comes up while we put the rest together.
    instance.begin();
    parts = put();
    const { server, registry } = parts;
    await step('listen', () => server.listen());
    // No client is heard before this turn is over.
    instance.served(server, registry);
    if (starter !== undefined) server.admitConnected(starter);
    parts.changed();
  } catch (error) {
    parts?.server.close();
    instance.leave();
    throw error;
  }
  parts.claims.open(instance.patience);
  return parts;
}
