import type { DaemonConfig } from '../config.js';
import type { Inherited } from '../ledger/inheritance.js';
import type { Logger } from '../logger.js';
import { SEGMENTS_OUTLIVE_THEIR_MANAGER } from '../os.js';
import type { Registry } from '../registry/registry.js';
import type { RpcServer } from '../rpc/server.js';
import type { SegmentStore, StoredSegment } from '../segments/segment-store.js';
import { heldBackend } from './held-backend.js';
import { ledgeredBackend } from './ledgered-backend.js';
import type { PlacedFolder } from './presence.js';

/** How a kind of operating system lets a manager be the only one at its address, and keep what it has made. */
export interface Backend {
  /** Whatever must be so before anything is made. Throws ERR_SHM_PERMISSION, … */
  prepare(config: DaemonConfig): void;
  /** Becomes the one manager of the address. Throws ERR_SHM_EXISTS, …; then everything is as it was. */
  take(config: DaemonConfig, logger: Logger): Promise<SingleInstance>;
}

/** The one manager of an address, from when it is that: its segments, and what sees to them after its death. */
export interface SingleInstance {
  readonly store: SegmentStore;
  /** Segments that a former manager left us. */
  readonly inherited: readonly Inherited[];
  /** The board of a former manager whose clients may come back. */
  readonly formerBoard: StoredSegment | undefined;
  /** What clients are told of succession: seconds that this manager may take to come back, should it be killed; and its lineage. */
  readonly succession: { grace: number; lineage: string };
  /** Seconds that the former manager's clients have to come back. */
  readonly patience: number;
  /** The rest of the manager is being put together. */
  begin(): void;
  /**
   * The address is served, and no client has been heard yet. Takes over what dead managers left, where that is; and sees to it that what clients
   * look for, `bells` among it, stays where they do.
   */
  served(server: RpcServer, registry: Registry, bells: PlacedFolder | undefined): void;
  /** Resolves when somebody stands guard who would reclaim in our place, or has been waited for long enough. */
  guarded(): Promise<void>;
  /** A planned stop begins. */
  settle(): void;
  /** A planned stop has removed what it could: `remains` says that it could not remove all. */
  end(left: { remains: boolean; persistent: boolean }): void;
  /** We cannot serve: everything is left as it was found. */
  leave(): void;
}

export const backend: Backend = SEGMENTS_OUTLIVE_THEIR_MANAGER ? ledgeredBackend : heldBackend;
