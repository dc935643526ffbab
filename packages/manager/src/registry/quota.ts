import { type Limits, ShmError, WIRE_LIMITS } from '@shmd/protocol';

/** Segments and bytes held, reservations under way included. */
export interface Usage {
  segments: number;
  bytes: number;
}

/** Throws ERR_SHM_QUOTA when one more segment of `size` bytes would pass a limit of the whole manager. */
export function checkTotalQuota(limits: Limits, total: Usage, size: number): void {
  within('maxBytes', limits.maxBytes, total.bytes, size, 'bytes', 'all clients hold');
  within('maxSegments', limits.maxSegments, total.segments, 1, 'segments', 'all clients hold');
}

/** Throws ERR_SHM_QUOTA when one more segment of `size` bytes would pass a limit of this client. */
export function checkClientQuota(limits: Limits, client: Usage & { id: string }, size: number): void {
  const holder = `client ${client.id} holds`;
  within('maxBytesPerClient', limits.maxBytesPerClient, client.bytes, size, 'bytes', holder);
  within('maxSegmentsPerClient', limits.maxSegmentsPerClient, client.segments, 1, 'segments', holder);
}

/** Throws ERR_SHM_TOO_MANY_ATTACHMENTS when the client holds all that one connection may. */
export function checkAttachments(client: { id: string; attachments: { size: number } }): void {
  const held = client.attachments.size;
  if (held < WIRE_LIMITS.attachments) return;
  throw new ShmError('ERR_SHM_TOO_MANY_ATTACHMENTS', `client ${client.id} holds ${held} attachments already`);
}

function within(limit: string, max: number | null, held: number, more: number, unit: string, holder: string): void {
  if (max === null || held + more <= max) return;
  throw new ShmError('ERR_SHM_QUOTA', `${limit} is ${max} ${unit}: ${holder} ${held}, and ${more} more were asked for`);
}
