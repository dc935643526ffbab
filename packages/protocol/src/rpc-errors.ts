import { isShmErrorCode, ShmError, type ShmErrorCode, type SystemCause, systemCause } from './errors.js';
import { printable } from './printable.js';

/** JSON-RPC 2.0's own codes, and the one shmd uses for everything else. */
export const RPC_CODES = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  shmd: -32000,
} as const;

export interface RpcErrorObject {
  code: number;
  message: string;
  data: { code: ShmErrorCode; cause?: SystemCause | undefined };
}

function rpcCodeOf(code: ShmErrorCode): number {
  if (code.startsWith('ERR_SHM_INVALID_')) return RPC_CODES.invalidParams;
  return code === 'ERR_SHM_INTERNAL' ? RPC_CODES.internalError : RPC_CODES.shmd;
}

/** The error member of an answer. What is not a `ShmError` is a defect, and its text stays here. */
export function toRpcError(error: unknown, rpcCode?: number): RpcErrorObject {
  const known =
    error instanceof ShmError ? error : new ShmError('ERR_SHM_INTERNAL', 'internal error', { cause: error });
  const cause = systemCause(known.cause);
  return {
    code: rpcCode ?? rpcCodeOf(known.code),
    message: known.message,
    data: { code: known.code, ...(cause && { cause }) },
  };
}

/** Characters of an error's message that are kept: it ends up in terminals. */
const MAX_MESSAGE = 1_000;

/** The `ShmError` that an answer's error member stands for. */
export function fromRpcError(error: unknown): ShmError {
  const { message, data } = (error ?? {}) as Partial<RpcErrorObject>;
  const code = isShmErrorCode(data?.code) ? data.code : 'ERR_SHM_PROTOCOL';
  const text =
    typeof message === 'string' ? printable(message.slice(0, MAX_MESSAGE)) : 'the manager answered with an error';
  const system = systemCause(data?.cause);
  const cause = system && Object.assign(new Error(`${system.syscall ?? 'system call'} ${system.code ?? ''}`), system);
  return new ShmError(code, text, cause && { cause });
}
