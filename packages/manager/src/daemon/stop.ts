import type { Ledger } from '@shmd/native';
import type { ReaperGuard } from '../lifecycle/reaper-guard.js';
import type { Logger } from '../logger.js';
import type { Registry } from '../registry/registry.js';
import type { RpcServer } from '../rpc/server.js';
import type { Hub } from '../service/hub.js';
import type { SegmentService } from '../service/segment-service.js';
import type { SegmentStore } from '../store/segment-store.js';

interface Parts {
  why: string;
  logger: Logger;
  server: RpcServer;
  hub: Hub;
  segments: SegmentService;
  registry: Registry;
  store: SegmentStore;
  ledger: Ledger;
  guard: ReaperGuard;
}

/** A client that does not take our goodbye in this time goes without. ms. */
const GOODBYE_MS = 1_000;

/**
 * The planned stop. No new segments; no new connections; goodbye to the clients; every segment but the persistent ones unlinked; and the
 * ledger last, so that whoever kills us on the way leaves a record of the rest.
 */
export async function stopDaemon(parts: Parts): Promise<void> {
  const { why, logger, server, hub, segments, registry, store, ledger, guard } = parts;
  logger.info({ why, segments: registry.total.segments }, 'stopping');
  await segments.close();
  server.close();
  const all = [...registry.segments];
  const ending = all.filter((segment) => segment.lifetime !== 'persistent');
  const refused = store.unlink(ending);
  if (all.length > ending.length) ledger.recordStop();
  if (all.length > ending.length || refused.size > 0) ledger.close();
  else ledger.remove();
  guard.stop();
  await hub.dismissAll(GOODBYE_MS);
  logger.info('stopped');
}
