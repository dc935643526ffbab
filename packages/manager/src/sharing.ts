import { join } from 'node:path';
import { findGroup, grantAccess, isPeerInGroup } from '@shmd/native';
import { fromSystemError, ShmError } from '@shmd/protocol';
import { currentUser } from '@shmd/protocol/node';
import { ALL, PASS_THROUGH, READ, READ_WRITE } from './os.js';

/** Guests: whom a manager lets in besides its own user. */
export interface Sharing {
  /** The members of this group. */
  gid: number | null;
  /** These users. */
  uids: number[];
  /** What they may do to the memory; the kernel sees to it. */
  access: 'read' | 'read-write';
}

/** Lets guests go through the runtime directory. They cannot list it; the ledgers in it stay closed to them. */
export function shareDirectory(path: string, sharing: Sharing): void {
  share(path, sharing, ALL, PASS_THROUGH);
}

/** Lets guests connect. */
export function shareSocket(path: string, sharing: Sharing): void {
  share(path, sharing, READ_WRITE, READ_WRITE);
}

/** Lets guests map a segment. */
export function shareSegment(dir: string, osName: string, sharing: Sharing): void {
  share(join(dir, osName), sharing, READ_WRITE, sharing.access === 'read' ? READ : READ_WRITE);
}

/** May the process of this user, at the other end of this socket, talk to a manager that shares like that? */
export function isWelcome(sharing: Sharing | null, uid: number, fd: number): boolean {
  if (uid === currentUser()) return true;
  if (!sharing) return false;
  return sharing.uids.includes(uid) || (sharing.gid !== null && isPeerInGroup(fd, sharing.gid));
}

/** The id of a group given by name or number. Throws ERR_SHM_INVALID_ARGUMENT. */
export function groupId(group: string): number {
  if (/^\d{1,9}$/.test(group)) return Number(group);
  try {
    return findGroup(group);
  } catch (error) {
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `group: there is no group ${JSON.stringify(group)}`, {
      cause: error,
    });
  }
}

function share(path: string, { gid, uids }: Sharing, ownerBits: number, guestBits: number): void {
  try {
    grantAccess(path, ownerBits, guestBits, gid, uids);
  } catch (error) {
    throw fromSystemError(error, `share ${path}`);
  }
}
