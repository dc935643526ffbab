import { join } from 'node:path';
import { ShmError } from '../errors.js';
import { runtimeDirectory } from './runtime-directory.js';

/** sun_path less its NUL: 108 bytes on Linux, 104 on macOS. Node cuts a longer path silently and serves another name. */
export const MAX_SOCKET_PATH_BYTES = process.platform === 'linux' ? 107 : 103;

/** Refuses an address that the OS would take for another one. Throws ERR_SHM_INVALID_ARGUMENT. */
export function checkAddress(address: unknown): string {
  const fail = (why: string) => new ShmError('ERR_SHM_INVALID_ARGUMENT', `address: ${why}`);
  if (typeof address !== 'string' || address === '') throw fail('must be a non-empty string');
  if (address.includes('\0')) throw fail('must not contain NUL');
  if (process.platform === 'win32') return address;
  if (!address.startsWith('/'))
    throw fail(`must be the absolute path of a Unix socket, not ${JSON.stringify(address)}`);
  if (Buffer.byteLength(address) > MAX_SOCKET_PATH_BYTES) {
    throw fail(`a Unix-socket path is at most ${MAX_SOCKET_PATH_BYTES} bytes; choose a shorter runtime directory`);
  }
  return address;
}

/** Where this user's default manager listens. */
export function defaultAddress(runtimeDir: string = runtimeDirectory()): string {
  if (process.platform === 'win32') {
    const user = (process.env.USERNAME ?? 'user').replace(/[^\w.-]/g, '_');
    return `\\\\.\\pipe\\shmd-${user}-default`;
  }
  return join(runtimeDir, 'default.sock');
}
