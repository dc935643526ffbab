import validators from '#validators/results';
import { ShmError } from './errors.js';
import { type Method, notifications } from './methods.js';
import type { SegmentEvent } from './types.js';

/** Checks an answer. Members that this version does not know are taken out of it. */
export function parseResult<R>(method: Method<never, R>, result: unknown): R {
  const validate = validators[method.name];
  if (validate?.(result)) return result as R;
  const [fault] = validate?.errors ?? [];
  throw new ShmError('ERR_SHM_PROTOCOL', `${method.name}: the answer is not what the protocol promises`, {
    cause: new Error(`${fault?.instancePath || 'result'}: ${fault?.keyword ?? 'no such method'}`),
  });
}

/** Checks what a `segment.event` tells, as `parseResult` does; undefined: it is none. */
export function parseEvent(params: unknown): SegmentEvent | undefined {
  return validators[notifications.segmentEvent]?.(params) ? (params as SegmentEvent) : undefined;
}
