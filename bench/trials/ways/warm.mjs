// A segment that both have mapped all along: one copy into it.
import { connect } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';

export async function sender({ runtimeDir, namePrefix, bytes, inPlace = false }) {
  const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
  const shm = await manager.create(bytes);
  return {
    where: { address: manager.address, name: shm.name },
    send(block) {
      // What was computed in the segment itself needs no copy: only the message.
      if (inPlace) shm.buf[bytes - 1] = block[bytes - 1];
      else shm.buf.set(block);
      return 'look';
    },
    end: () => manager.shutdown(),
  };
}

export async function receiver({ where }) {
  const client = await connect(where.address);
  const { buf } = await client.attach(where.name);
  return { take: () => buf, end: () => client.close() };
}
