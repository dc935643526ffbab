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

/** May the client hand the segment over? Throws ERR_SHM_PERMISSION. */
export function checkGiver(client: ClientRecord, segment: Segment): void {
  if (segment.owner === null) checkDisposal(client, segment);
  if (segment.owner === null || segment.owner === client.id) return;
  const message = `${segment.name} belongs to client ${segment.owner}; only it may hand it over`;
  throw new ShmError('ERR_SHM_PERMISSION', message);
}

/** May the client hand something to that one? It counts against the heir's quota, who is not asked. Throws ERR_SHM_PERMISSION. */
export function checkHeir(client: ClientRecord, heir: ClientRecord): void {
  if (client.guest === undefined || client.guest === heir.guest) return;
  throw new ShmError('ERR_SHM_PERMISSION', `client ${heir.id} is another user's, and was not asked`);
}

/** What only the manager's own user may ask for. Throws ERR_SHM_PERMISSION. */
export function refuseGuest(client: ClientRecord, what: string): void {
  if (client.guest === undefined) return;
  throw new ShmError('ERR_SHM_PERMISSION', `only the manager's own user may ${what}`);
}
