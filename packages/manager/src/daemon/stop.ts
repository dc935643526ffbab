import { step } from '../failpoint.js';
import type { Logger } from '../logger.js';
import type { Registry } from '../registry/registry.js';
import type { RpcServer } from '../rpc/server.js';
import type { ClaimWindow } from '../service/claim-window.js';
import type { Hub } from '../service/hub.js';
import type { SegmentService } from '../service/segment-service.js';
import type { SingleInstance } from './backend.js';
import type { OpenBoard } from './open-board.js';

export interface DaemonParts {
  logger: Logger;
  instance: SingleInstance;
  server: RpcServer;
  hub: Hub;
  board: OpenBoard | undefined;
  segments: SegmentService;
  registry: Registry;
  claims: ClaimWindow;
  /** What there is has changed: a manager that serves nobody may end. */
  changed(): void;
}

/** A client that does not take our goodbye in this time goes without. ms. */
const GOODBYE_MS = 1_000;

/**
 * The planned stop. No new segments; no new connections; goodbye to the clients; every segment but the whole persistent ones unlinked; and what is
 * recorded of them last, so that whoever kills us on the way leaves a record of the rest.
 */
export async function stopDaemon(why: string, parts: DaemonParts): Promise<void> {
  const { logger, instance, server, hub, board, segments, registry, claims } = parts;
  logger.info({ why, segments: registry.total.segments }, 'stopping');
  claims.close();
  instance.settle();
  await segments.close();
  step('stop-server', () => server.close());
  // While it is recorded, so that who waits is told by the reaper if not by us.
  await step('stop-board', async () => board?.service.close());
  const all = [...registry.segments];
  // Who fills a half-made one is not coming back.
  const ending = all.filter(({ lifetime, state }) => lifetime !== 'persistent' || state === 'initialising');
  const refused = step('stop-unlink', () => instance.store.removeLast(board ? [...ending, board.stored] : ending));
  // Not before the board: a successor of ours that finds that takes living clients without bells for dead.
  board?.service.removeBells();
  instance.end({ remains: refused.size > 0, persistent: all.length > ending.length });
  await step('stop-goodbye', () => hub.dismissAll(GOODBYE_MS));
  logger.info('stopped');
}
