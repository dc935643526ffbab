import { checkedRequest } from '../connection/request-options.js';
import { endWatch, watchClosing } from '../memory/detaching.js';
import { cutParts, partsOf, refuseGone } from '../memory/pieces.js';
import { checkOptions } from '../mistakes/check-options.js';
import { refuseUnknown } from '../mistakes/refuse-unknown.js';
import type { Attachments } from '../segments/attachments.js';
import type { SharedMemory } from '../segments/shared-memory.js';
import type { CreateFromOptions } from './client-options.js';

/**
 * Creates a segment under a hidden name, fills it, and publishes it. Where the kernel copies, nothing is mapped on the way: making
 * page-table entries for fresh memory costs several times what copying does.
 */
export async function createFrom(
  attachments: Attachments,
  data: Uint8Array | readonly Uint8Array[],
  options: CreateFromOptions,
): Promise<SharedMemory> {
  checkOptions(options, 'name');
  const { name, lifetime, meta, signal, timeout, ...unknown } = options;
  refuseUnknown(unknown);
  const request = checkedRequest({ signal, timeout });
  const parts = partsOf(data);
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const watch = watchClosing(parts.map(({ bytes }) => bytes.buffer));
  const fill = async (shm: SharedMemory) => {
    await shm.fill(cutParts(parts), request.signal).catch((error) => {
      // The kernel has found nothing at an address.
      if (error?.code === 'ERR_SHM_INTERNAL') refuseGone(parts, watch.closed);
      throw error;
    });
    // What was taken away while it was copied may be anything.
    refuseGone(parts, watch.closed);
  };
  try {
    refuseGone(parts, watch.closed);
    const shm = await attachments.createUnmapped({ name, lifetime, meta, size, publish: false }, request);
    return await attachments.initialise(shm, fill, request);
  } finally {
    endWatch(watch);
  }
}
