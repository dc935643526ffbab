import { ShmError } from '../errors.js';
import { shown } from '../shown.js';
import { ADDRESSES_ARE_PATHS, addressIn, MAX_ADDRESS_BYTES, PIPE_PREFIX } from './os.js';
import { runtimeDirectory } from './runtime-directory.js';

/** Refuses an address that the OS would take for another one. Throws ERR_SHM_INVALID_ARGUMENT. */
export function checkAddress(address: unknown): string {
  const fail = (why: string) => new ShmError('ERR_SHM_INVALID_ARGUMENT', `address: ${why}`);
  if (typeof address !== 'string' || address === '') throw fail(`must be a non-empty string, not ${shown(address)}`);
  if (address.includes('\0')) throw fail('must not contain NUL');
  if (!ADDRESSES_ARE_PATHS) return checkPipe(address, fail);
  if (!address.startsWith('/'))
    throw fail(`must be the absolute path of a Unix socket, not ${JSON.stringify(address)}`);
  if (Buffer.byteLength(address) > MAX_ADDRESS_BYTES) {
    throw fail(`a Unix-socket path is at most ${MAX_ADDRESS_BYTES} bytes; choose a shorter runtime directory`);
  }
  return address;
}

/** Of this machine alone: what is sent to another one's pipe would go over the network. */
function checkPipe(address: string, fail: (why: string) => ShmError): string {
  const name = address.slice(PIPE_PREFIX.length);
  if (address.startsWith(PIPE_PREFIX) && /^[^\\]{1,200}$/.test(name)) return address;
  throw fail(`must be the name of a pipe, ${PIPE_PREFIX}NAME, not ${JSON.stringify(address)}`);
}

/** Where the default manager listens of the user whose runtime directory that is. `user`: see `addressIn`. */
export function defaultAddress(user: string | undefined, runtimeDir: string = runtimeDirectory()): string {
  return addressIn(runtimeDir, 'default', user);
}
