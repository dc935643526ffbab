export { arrayBytes, type DType, elementCount, ITEM_SIZES, MAX_DIMENSIONS } from './array-layout.js';
export {
  ERROR_CODES,
  fromSystemError,
  isShmErrorCode,
  ShmError,
  type ShmErrorCode,
  type SystemCause,
  systemCause,
} from './errors.js';
export { FrameError, LineDecoder } from './framing.js';
export { fromWire, type Identity, toWire, type WireIdentity } from './identity.js';
export {
  type AdoptParams,
  type AttachParams,
  type CreatedSegment,
  type CreateParams,
  type Empty,
  type FormerPlace,
  type HelloParams,
  type Method,
  methods,
  type NamedParams,
  notifications,
  type SegmentPage,
  type StatusParams,
} from './methods.js';
export { MAX_NAME_BYTES, MAX_SIZE, nameProblem, sizeProblem } from './names.js';
export { parseParams } from './parse-params.js';
export { parseEvent, parseResult } from './parse-result.js';
export { printable } from './printable.js';
export { reasonOf } from './reason.js';
export { misfit, noMatch, notAmong, notKnown, outOfBounds, wrongType } from './refusal-words.js';
export { fromRpcError, RPC_CODES, type RpcErrorObject, toRpcError } from './rpc-errors.js';
export { quoted, shown } from './shown.js';
export type {
  AttachedSegment,
  BoardPlace,
  ClientStatus,
  HelloResult,
  JsonObject,
  Lifetime,
  Limits,
  ManagerStatus,
  SegmentEvent,
  SegmentEventKind,
  SegmentInfo,
  SegmentLocation,
  SegmentState,
} from './types.js';
export type { Explain, Fault, Reason, Validator } from './validator.js';
export { PROTOCOL_VERSION, VERSION, WIRE_LIMITS } from './version.js';
