import type { Stats } from 'node:fs';
import type { Socket } from 'node:net';
import { peerIdentity } from '@shmd/native';

// What only one operating system has, as far as clients alone need it.

/** The kernel tells who is at the other end of a connection. Else it tells whose a pipe is. */
export const PEERS_ARE_KNOWN = process.platform !== 'win32';

/** The user who may do everything anyway. */
export const ADMINISTRATOR = 0;

/** The same where users have no numbers: the system itself, and all administrators. */
export const ADMINISTRATOR_SIDS = ['S-1-5-18', 'S-1-5-32-544'];

/** The user at the other end, as the kernel recorded it; null when the connection has ended. Throws as `peerIdentity`. */
export function userOfPeer(socket: Socket): number | null {
  const { _handle: handle } = socket as unknown as { _handle: { fd: number } | null };
  return handle && peerIdentity(handle.fd).uid;
}

const STICKY = 0o1000;
const WRITABLE_BY_ALL = 0o002;

/** May every user write to it: open it, if it is a socket? */
export function isOpenToAll({ mode }: Stats): boolean {
  return (mode & WRITABLE_BY_ALL) !== 0;
}

/** May every user put something else in the place of what is in this directory? */
export function mayAllReplaceIn(directory: Stats): boolean {
  return isOpenToAll(directory) && (directory.mode & STICKY) === 0;
}
