import { step } from '../failpoint.js';
import type { LedgerWriter } from '../ledger/ledger-writer.js';
import type { Logger } from '../logger.js';
import type { Registry } from '../registry/registry.js';
import type { RpcServer } from '../rpc/server.js';
import type { ReaperGuard } from '../runtime/reaper-guard.js';
import type { SegmentStore } from '../segments/segment-store.js';
import type { ClaimWindow } from '../service/claim-window.js';
import type { Hub } from '../service/hub.js';
import type { SegmentService } from '../service/segment-service.js';
import type { Presence } from './presence.js';

export interface DaemonParts {
  logger: Logger;
  server: RpcServer;
  hub: Hub;
  segments: SegmentService;
  registry: Registry;
  store: SegmentStore;
  ledger: LedgerWriter;
  guard: ReaperGuard;
  claims: ClaimWindow;
  presence: Presence;
  /** The socket is there: records it, and lets guests at it. */
  listed(): void;
  /** Reclaims what dead managers left in the runtime directory, and adopts what is to stay. */
  clearDead(): void;
}

/** A client that does not take our goodbye in this time goes without. ms. */
const GOODBYE_MS = 1_000;

/**
 * The planned stop. No new segments; no new connections; goodbye to the clients; every segment but the persistent ones unlinked; and the
 * ledger last, so that whoever kills us on the way leaves a record of the rest.
 */
export async function stopDaemon(why: string, parts: DaemonParts): Promise<void> {
  const { logger, server, hub, segments, registry, store, ledger, guard, claims, presence } = parts;
  logger.info({ why, segments: registry.total.segments }, 'stopping');
  claims.close();
  presence.stop();
  await segments.close();
  step('stop-server', () => server.close());
  const all = [...registry.segments];
  const ending = all.filter((segment) => segment.lifetime !== 'persistent');
  const refused = step('stop-unlink', () => store.removeLast(ending));
  step('stop-ledger', () => ledger.stop({ remains: refused.size > 0, persistent: all.length > ending.length }));
  guard.stop();
  await step('stop-goodbye', () => hub.dismissAll(GOODBYE_MS));
  logger.info('stopped');
}
