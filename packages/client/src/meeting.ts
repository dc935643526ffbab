import { VERSION_OFFSET } from '@shmd/protocol/board';
import { isCell, WRITER_AT } from './cell/layout.js';
import type { RequestOptions } from './connection/request-options.js';
import { isLock, LOCK_BYTES, ownerOf } from './mutex/lock-word.js';
import type { Attachments } from './segments/attachments.js';
import type { SegmentRef } from './segments/segment-ref.js';
import type { Hub } from './signals/hub.js';
import type { Place } from './signals/place.js';

/** Who meets on a segment, as somebody sees it who takes no part in it. For people: it may be otherwise by the time they read it. */
export interface Meeting {
  /** Clients that wait for it to change. No fewer: on the board some segments share a place, and whoever waits there counts for all of them. */
  waiters: number;
  /** Who has the lock at its beginning, or is the writer of the cell that it is. */
  holder: { clientId: string; pid: number } | null;
}

/** As far into a segment as there is anything to see. */
const SEEN_BYTES = WRITER_AT + LOCK_BYTES;

/**
 * Looks at a segment, which is attached as long as that takes. Not to be called for one that nobody has attached: one of lifetime 'attached' would
 * end with that. Rejects as `attach`, and with ERR_SHM_UNSUPPORTED: there is no board for this client.
 */
export async function meetingOn(
  attachments: Attachments,
  hub: Hub,
  target: SegmentRef,
  { signal, timeout }: RequestOptions,
): Promise<Meeting> {
  const { place } = hub;
  const located = await attachments.locate(target, { signal, timeout });
  const shm = attachments.holdUnmapped(located, 'read');
  try {
    const bytes = await shm.copy({ offset: 0, length: Math.min(SEEN_BYTES, shm.size) }, signal);
    return { waiters: waitersOf(place, located.word), holder: holderIn(Uint8Array.from(bytes).buffer, place) };
  } finally {
    shm.close();
  }
}

function waitersOf(place: Place, word: number | undefined): number {
  if (word === undefined || word >= place.board.layout.words) return 0;
  return place.board.interested(place.bucket(word, VERSION_OFFSET));
}

/** Whoever has the lock that a segment begins with, or its writer's place if it is a cell; looked at only where they say what they are. */
function holderIn(bytes: ArrayBuffer, place: Place): Meeting['holder'] {
  const at = bytes.byteLength === SEEN_BYTES && isCell(bytes) ? WRITER_AT : 0;
  if (at + LOCK_BYTES > bytes.byteLength) return null;
  const words = new Int32Array(bytes, at, LOCK_BYTES / 4);
  const owner = isLock(words) ? ownerOf(words) : null;
  return owner && place.clientOf(owner.slot, owner.generation);
}
