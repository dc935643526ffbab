import { memoryPart } from '../memory/memory-part.js';
import { checkOptions } from '../mistakes/check-options.js';
import { refuseUnknown } from '../mistakes/refuse-unknown.js';
import type { Attachments } from '../segments/attachments.js';
import type { SegmentRef } from '../segments/segment-ref.js';
import type { FetchOptions } from './client-options.js';

/** A private copy of a segment, or of a part of it, that was attached only as long as it took. */
export async function fetchCopy(
  attachments: Attachments,
  target: string | SegmentRef,
  options: FetchOptions,
): Promise<Buffer> {
  checkOptions(options, 'length');
  const { offset, length, signal, timeout, ...unknown } = { ...options };
  refuseUnknown(unknown);
  const located = await attachments.locate(target, { signal, timeout });
  const shm = attachments.holdUnmapped(located, 'read');
  try {
    return await shm.copy(memoryPart(shm.size, offset, length), signal);
  } finally {
    shm.close();
  }
}
