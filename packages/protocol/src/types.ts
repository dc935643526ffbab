import type { DType } from './array-layout.js';
import type { WireIdentity } from './identity.js';

/**
 * When the manager unlinks a segment: `manager` at its own end, `owner` when the owner disconnects, `attached` when the last
 * attachment closes, `persistent` only when told to (it survives a planned stop).
 *
 * @example
 * ```ts
 * const lifetime: Lifetime = 'owner';
 * await client.create({ size: 4096, lifetime }); // goes with this client, however it ends
 * ```
 */
export type Lifetime = 'manager' | 'owner' | 'attached' | 'persistent';

/**
 * `initialising`: its creator has not published it yet. `lost`: its OS object is gone or replaced.
 *
 * @example
 * ```ts
 * const usable: SegmentState = 'ready';
 * const names = (await client.list()).filter(({ state }) => state === usable).map(({ name }) => name);
 * ```
 */
export type SegmentState = 'ready' | 'initialising' | 'lost';

export type JsonObject = { [key: string]: unknown };

/**
 * What the manager knows of a segment.
 *
 * @example
 * ```ts
 * const info: SegmentInfo = await client.stat(shm.name);
 * console.log(info.size, info.lifetime, info.owner === client.id, info.state); // 4096 manager true ready
 * ```
 */
export interface SegmentInfo {
  name: string;
  /** The name the operating system and other languages know it by. */
  osName: string;
  /** Bytes, exactly as asked for. */
  size: number;
  /** Identity of this creation: a later segment of the same name has another. */
  uid: string;
  lifetime: Lifetime;
  /** Id of the owning client; null when it has gone. */
  owner: string | null;
  attachments: number;
  /** ms since the epoch. */
  createdAt: number;
  state: SegmentState;
  dtype?: DType | undefined;
  shape?: number[] | undefined;
  meta?: JsonObject | undefined;
}

/** What a client needs to map a segment and to be sure that it is the right one. */
export interface SegmentLocation extends SegmentInfo, WireIdentity {
  /** Directory of the segment; empty where the OS has a name space of its own. */
  dir: string;
  /** The handle to it that the manager put into the client's process, where a name does not say which creation has it. */
  grant?: number | undefined;
  /** Which of the board's words are this segment's; none: the board has no more of them, or there is no board. */
  word?: number | undefined;
}

/** Where the manager's board is, and the client's place on it. */
export interface BoardPlace extends WireIdentity {
  uid: string;
  osName: string;
  /** As of segments. */
  dir: string;
  /** Bytes. */
  size: number;
  slot: number;
  generation: number;
  /** As of segments. */
  grant?: number | undefined;
}

export interface AttachedSegment extends SegmentLocation {
  /** Names this attachment in `segment.detach`. */
  attachment: number;
}

/** null: no limit. Sizes in bytes. */
export interface Limits {
  maxBytes: number | null;
  maxSegments: number | null;
  maxBytesPerClient: number | null;
  maxSegmentsPerClient: number | null;
}

export interface ClientStatus {
  id: string;
  pid: number;
  name: string;
  segments: number;
  bytes: number;
  attachments: number;
}

/**
 * What a manager holds, and within which limits. Sizes in bytes.
 *
 * @example
 * ```ts
 * const { limits, bytes }: ManagerStatus = await client.status();
 * if (limits.maxBytes !== null) console.log(`${limits.maxBytes - bytes} bytes are left`);
 * ```
 */
export interface ManagerStatus {
  pid: number;
  address: string;
  version: string;
  /** ms. */
  uptime: number;
  segments: number;
  bytes: number;
  attachments: number;
  limits: Limits;
  /** Who is connected: only when it was asked for. */
  clients?: ClientStatus[] | undefined;
}

export interface HelloResult {
  protocol: number;
  clientId: string;
  /**
   * `grace`: seconds that a killed manager may take to come back. 0 or absent: it will not. `lineage`: the same for all managers of which
   * each took over from the one before, with what it had.
   */
  manager: { pid: number; version: string; grace?: number | undefined; lineage?: string | undefined };
  limits: Limits;
  /** Absent: nobody can wait or lock here. */
  board?: BoardPlace | undefined;
}

export type SegmentEventKind = 'created' | 'published' | 'unlinked' | 'transferred' | 'lost';

/**
 * What happened to a segment.
 *
 * @example
 * ```ts
 * const tell = ({ event, segment }: SegmentEvent) => console.log(event, segment.name);
 * client.on('segment', tell);
 * ```
 */
export interface SegmentEvent {
  event: SegmentEventKind;
  segment: SegmentInfo;
}
