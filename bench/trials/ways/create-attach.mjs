// Once: mapped by both, copied into the fresh mapping by the sender; the reader reads every page.
import { sendsSegments, takesMapped } from '../../lib/segment-ways.mjs';

export const sender = (settings) =>
  sendsSegments(settings, async (manager, block) => {
    const shm = await manager.create(block.length);
    shm.buf.set(block);
    return shm;
  });
export const receiver = takesMapped;
