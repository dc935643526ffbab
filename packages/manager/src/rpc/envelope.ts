import { RPC_CODES, ShmError } from '@shmd/protocol';

export type RequestId = number | string;

export interface Request {
  id: RequestId;
  method: string;
  params: unknown;
}

/** A request that JSON-RPC itself refuses; `id` is null when there is none to answer to. */
export class EnvelopeError extends Error {
  constructor(
    readonly rpcCode: number,
    readonly id: RequestId | null,
    readonly reason: ShmError,
  ) {
    super(reason.message);
  }
}

const MEMBERS = new Set(['jsonrpc', 'id', 'method', 'params']);
const MAX_ID_LENGTH = 128;

/** Reads one line as a JSON-RPC 2.0 request. Throws `EnvelopeError`. */
export function parseRequest(line: string): Request {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    throw refuse(RPC_CODES.parseError, null, 'a frame is not JSON');
  }
  if (Array.isArray(message)) throw invalid(null, 'batches are not supported: send one request a line');
  if (typeof message !== 'object' || message === null) throw invalid(null, 'a request is an object');
  const { jsonrpc, id, method, params = {} } = message as Record<string, unknown>;
  if (!isRequestId(id) || (typeof id === 'number' && !isWritten(id, line))) {
    throw invalid(null, 'id must be a string of 1 to 128 characters, or a safe integer without fraction or exponent');
  }
  if (jsonrpc !== '2.0') throw invalid(id, 'jsonrpc must be "2.0"');
  if (typeof method !== 'string') throw invalid(id, 'method must be a string');
  for (const member of Object.keys(message)) {
    if (!MEMBERS.has(member)) throw invalid(id, 'a request has only jsonrpc, id, method and params');
  }
  return { id, method, params };
}

/**
 * Was the number written as we would write it back? JSON.parse rounds: -0, 1e0 and 0.99999999999999999999 would all come back as another
 * text than was sent.
 */
function isWritten(id: number, line: string): boolean {
  if (line.includes(`"id":${id},`) || line.includes(`"id":${id}}`)) return true;
  return new RegExp(`"id"\\s*:\\s*${id}\\s*[,}]`).test(line);
}

/** An id that is echoed unchanged. A number beyond 2^53 has already lost digits when we see it. */
function isRequestId(id: unknown): id is RequestId {
  if (typeof id === 'string') return id.length > 0 && id.length <= MAX_ID_LENGTH && id.isWellFormed();
  return typeof id === 'number' && Number.isSafeInteger(id);
}

function invalid(id: RequestId | null, why: string): EnvelopeError {
  return refuse(RPC_CODES.invalidRequest, id, why);
}

function refuse(rpcCode: number, id: RequestId | null, why: string): EnvelopeError {
  return new EnvelopeError(rpcCode, id, new ShmError('ERR_SHM_PROTOCOL', why));
}
