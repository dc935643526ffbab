// What the ways by shmd have in common: a manager at the sender's, a client at the reader's, and a segment for each block.
import { connect } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';
import { readPages } from './pages.mjs';

/** A sender that makes a segment of each block with `make(manager, block)`. */
export async function sendsSegments({ runtimeDir, namePrefix }, make) {
  const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
  let shm;
  return {
    where: manager.address,
    async send(block) {
      shm = await make(manager, block);
      return shm.name;
    },
    async after() {
      shm.close();
      await shm.unlink();
    },
    end: () => manager.shutdown(),
  };
}

/** A receiver that takes each block with `take(client, name)`. */
export async function takesSegments({ where }, take) {
  const client = await connect(where);
  return { take: (name) => take(client, name), end: () => client.close() };
}

/** A receiver that maps each block, reads every page of it and lets it go. */
export const takesMapped = (settings) =>
  takesSegments(settings, async (client, name) => {
    const shm = await client.attach(name);
    readPages(shm.buf);
    const last = shm.read(shm.size - 1, 1);
    shm.close();
    return last;
  });
