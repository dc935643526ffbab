import type * as z from 'zod';
import { ShmError, type ShmErrorCode } from './errors.js';
import * as S from './schemas.js';
import type * as T from './types.js';

/** One request of the protocol: its name, and the schemas of what goes in and comes out. */
export interface Method<P, R> {
  readonly name: string;
  readonly params: z.ZodType<P>;
  readonly result: z.ZodType<R>;
}

function method<P, R>(name: string, params: z.ZodType, result: z.ZodType): Method<P, R> {
  return { name, params: params as z.ZodType<P>, result: result as z.ZodType<R> };
}

export interface HelloParams {
  protocol: number;
  client: { pid: number; name: string; version: string };
  /** The id this client had with the former manager at this address: it keeps it, and what it owns. */
  former?: string | undefined;
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
  hello: method<HelloParams, T.HelloResult>('hello', S.HelloParams, S.HelloResult),
  create: method<CreateParams, CreatedSegment>('segment.create', S.CreateParams, S.CreatedSegment),
  attach: method<AttachParams, T.AttachedSegment>('segment.attach', S.AttachParams, S.AttachedSegment),
  detach: method<{ attachment: number }, Empty>('segment.detach', S.DetachParams, S.Nothing),
  publish: method<NamedParams, T.SegmentInfo>('segment.publish', S.NamedParams, S.SegmentInfo),
  unlink: method<NamedParams, Empty>('segment.unlink', S.NamedParams, S.Nothing),
  stat: method<NamedParams, T.SegmentInfo>('segment.stat', S.NamedParams, S.SegmentInfo),
  list: method<{ after?: number | undefined }, SegmentPage>('segment.list', S.ListParams, S.SegmentPage),
  transfer: method<{ name: string; clientId: string }, T.SegmentInfo>(
    'segment.transfer',
    S.TransferParams,
    S.SegmentInfo,
  ),
  adopt: method<AdoptParams, CreatedSegment>('segment.adopt', S.AdoptParams, S.CreatedSegment),
  status: method<StatusParams, T.ManagerStatus>('manager.status', S.StatusParams, S.ManagerStatus),
  shutdown: method<Empty, Empty>('manager.shutdown', S.NoParams, S.Nothing),
  cancel: method<{ id: number | string }, Empty>('request.cancel', S.CancelParams, S.Nothing),
  subscribe: method<Empty, Empty>('events.subscribe', S.NoParams, S.Nothing),
  unsubscribe: method<Empty, Empty>('events.unsubscribe', S.NoParams, S.Nothing),
} as const;

export const notifications = {
  segmentEvent: 'segment.event',
  managerClosing: 'manager.closing',
} as const;

/** Characters of a reason for refusing parameters. */
const MAX_REASON = 200;

/** Parses the parameters of a request; throws the `ShmError` that names what is wrong. */
export function parseParams<P>(method: Method<P, unknown>, params: unknown): P {
  const parsed = method.params.safeParse(params);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path[0];
  const where = issue?.path.length ? `${issue.path.join('.')}: ` : '';
  throw new ShmError(codeOfField(field), brief(`${method.name}: ${where}${issue?.message ?? 'invalid params'}`));
}

/** An answer does not give a megabyte of wrong keys back. */
function brief(message: string): string {
  return message.length > MAX_REASON ? `${message.slice(0, MAX_REASON).toWellFormed()}…` : message;
}

function codeOfField(field: PropertyKey | undefined): ShmErrorCode {
  if (field === 'size') return 'ERR_SHM_INVALID_SIZE';
  if (field === 'name' || field === 'osName') return 'ERR_SHM_INVALID_NAME';
  return 'ERR_SHM_INVALID_ARGUMENT';
}

/** Parses an answer; members this version does not know are dropped. */
export function parseResult<R>(method: Method<never, R>, result: unknown): R {
  const parsed = method.result.safeParse(result);
  if (parsed.success) return parsed.data;
  throw new ShmError('ERR_SHM_PROTOCOL', `${method.name}: the answer is not what the protocol promises`, {
    cause: parsed.error,
  });
}
