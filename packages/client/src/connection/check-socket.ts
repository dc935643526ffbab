import { type Stats, statSync } from 'node:fs';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import { fromSystemError, ShmError } from '@shmd/protocol';
import { ADDRESSES_ARE_PATHS, currentUser } from '@shmd/protocol/node';
import { ADMINISTRATOR, isOpenToAll, mayAllReplaceIn, PEERS_ARE_KNOWN, userOfPeer } from '../os.js';

/**
 * Looks at where the address is before anything is sent there: a socket that everybody may open, or a directory in which everybody may put
 * another in its place, is no manager's. What is not there is left to connect(). Throws ERR_SHM_PERMISSION, ERR_SHM_CONNECT.
 */
export function checkSocketFile(address: string): void {
  if (!ADDRESSES_ARE_PATHS) return;
  const socket = look(address);
  if (!socket) return;
  if (!socket.isSocket()) throw new ShmError('ERR_SHM_CONNECT', `${address} is not a socket`);
  if (isOpenToAll(socket)) throw refuse(`the socket ${address} is open to every user`);
  const directory = look(dirname(address));
  if (directory && mayAllReplaceIn(directory)) {
    throw refuse(`every user may replace what is in ${dirname(address)}`);
  }
}

/**
 * Asks the kernel who listens at the other end. A client maps whatever file its manager names, so it trusts its own user and root only, and
 * `trusted` when the program says so. Returns the uid that segments must belong to: another user's manager must not make us write to files
 * of our own; undefined when the manager could do so without us. Throws ERR_SHM_PERMISSION.
 */
export function checkManager(socket: Socket, address: string, trusted: number | undefined): number | undefined {
  if (!PEERS_ARE_KNOWN) return undefined;
  const uid = peerUid(socket, address);
  if (uid === currentUser() || uid === ADMINISTRATOR) return undefined;
  if (uid === trusted) return uid;
  throw refuse(`the manager at ${address} belongs to uid ${uid}: say { managerUid: ${uid} } if you trust that user`);
}

function peerUid(socket: Socket, address: string): number {
  let uid: number | null;
  try {
    uid = userOfPeer(socket);
  } catch (error) {
    throw fromSystemError(error, `who listens at ${address}`);
  }
  if (uid === null) throw new ShmError('ERR_SHM_DISCONNECTED', `the connection to ${address} ended`);
  return uid;
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES') throw refuse(`${path} is not yours to look at`, error);
    if (code === 'ERR_ACCESS_DENIED') {
      throw refuse(`Node's permission model forbids to look at ${path}: add --allow-fs-read=${path}`, error);
    }
    return undefined;
  }
}

function refuse(why: string, cause?: unknown): ShmError {
  return new ShmError('ERR_SHM_PERMISSION', why, cause === undefined ? undefined : { cause });
}
