import { ShmError } from '@shmd/protocol';
import type { ClientRecord } from './client-record.js';
import type { Segment } from './segment.js';

// The manager's own user may do everything: it could do it without the manager. A guest may dispose of what is its own user's.
// The whole rule is in docs/security.md.

/** May the client unlink the segment, or hand over one whose owner has gone? Throws ERR_SHM_PERMISSION. */
export function checkDisposal(client: ClientRecord, segment: Segment): void {
  if (client.guest === undefined || client.guest === segment.guest) return;
  throw new ShmError('ERR_SHM_PERMISSION', `${segment.name} belongs to another user`);
}

/** What only the manager's own user may ask for. Throws ERR_SHM_PERMISSION. */
export function refuseGuest(client: ClientRecord, what: string): void {
  if (client.guest === undefined) return;
  throw new ShmError('ERR_SHM_PERMISSION', `only the manager's own user may ${what}`);
}
