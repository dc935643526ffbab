import validators from '#validators/params';
import { ShmError, type ShmErrorCode } from './errors.js';
import type { Method } from './methods.js';
import { reasonOf } from './reason.js';
import type { Explain, Reason } from './validator.js';

/** Characters of a reason for refusing parameters. */
const MAX_REASON = 200;

/** Checks the parameters of a request; throws the `ShmError` that names what is wrong, in the words of `explain`. */
export function parseParams<P>(method: Method<P, unknown>, params: unknown, explain: Explain = reasonOf): P {
  const validate = validators[method.name];
  if (validate?.(params)) return params as P;
  throw refusal(method.name, explain(method.name, params, validate?.errors ?? []));
}

function refusal(method: string, { path, message }: Reason): ShmError {
  const where = path.length > 0 ? `${path.join('.')}: ` : '';
  return new ShmError(codeOfField(path[0]), brief(`${method}: ${where}${message}`));
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
