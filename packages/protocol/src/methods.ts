import type * as T from './types.js';

/** One request of the protocol: its name, and the types of what goes in and comes out. `schemas/` says the rest. */
export interface Method<P, R> {
  readonly name: string;
  /** Never there: it carries the types. */
  readonly types?: ((params: P) => R) | undefined;
}

function method<P, R>(name: string): Method<P, R> {
  return { name };
}

export interface HelloParams {
  protocol: number;
  client: { pid: number; name: string; version: string };
  /** The id this client had with the former manager at this address: it keeps it, and what it owns. */
  former?: string | undefined;
  /** Its place on the board of that manager: it keeps it, with what it waits for and has locked. */
  board?: FormerPlace | undefined;
}
export interface FormerPlace {
  /** Of the board. */
  uid: string;
  slot: number;
  generation: number;
}
export interface CreateParams {
  name?: string | undefined;
  size: number;
  lifetime?: T.Lifetime | undefined;
  dtype?: T.SegmentInfo['dtype'] | undefined;
  shape?: number[] | undefined;
  meta?: T.JsonObject | undefined;
  /** false: the segment stays `initialising` until `segment.publish`. */
  publish?: boolean | undefined;
  /** true: the creator is counted as attached at once, and the answer carries `attachment`. */
  attach?: boolean | undefined;
  /** Names this request among all of its client: asked again after a manager's restart, it still makes one segment. */
  key?: string | undefined;
}
export interface AttachParams {
  name: string;
  uid?: string | undefined;
  wait?: boolean | undefined;
  /** ms. */
  timeout?: number | undefined;
}
export interface NamedParams {
  name: string;
  uid?: string | undefined;
}
export interface AdoptParams {
  osName: string;
  lifetime?: T.Lifetime | undefined;
  attach?: boolean | undefined;
}
export interface StatusParams {
  /** true: with the list of all clients, which costs as much as there are. */
  clients?: boolean | undefined;
}
export interface SegmentPage {
  segments: T.SegmentInfo[];
  /** More follow: ask again with `after: next`. */
  next?: number | undefined;
}
export type CreatedSegment = T.SegmentLocation & { attachment?: number | undefined };
export type Empty = Record<string, never>;

export const methods = {
  hello: method<HelloParams, T.HelloResult>('hello'),
  create: method<CreateParams, CreatedSegment>('segment.create'),
  attach: method<AttachParams, T.AttachedSegment>('segment.attach'),
  detach: method<{ attachment: number }, Empty>('segment.detach'),
  publish: method<NamedParams, T.SegmentInfo>('segment.publish'),
  unlink: method<NamedParams, Empty>('segment.unlink'),
  stat: method<NamedParams, T.SegmentInfo>('segment.stat'),
  notify: method<NamedParams, { version: number }>('segment.notify'),
  list: method<{ after?: number | undefined }, SegmentPage>('segment.list'),
  transfer: method<{ name: string; clientId: string }, T.SegmentInfo>('segment.transfer'),
  adopt: method<AdoptParams, CreatedSegment>('segment.adopt'),
  status: method<StatusParams, T.ManagerStatus>('manager.status'),
  shutdown: method<Empty, Empty>('manager.shutdown'),
  cancel: method<{ id: number | string }, Empty>('request.cancel'),
  subscribe: method<Empty, Empty>('events.subscribe'),
  unsubscribe: method<Empty, Empty>('events.unsubscribe'),
} as const;

export const notifications = {
  segmentEvent: 'segment.event',
  managerClosing: 'manager.closing',
  bellLost: 'bell.lost',
} as const;
