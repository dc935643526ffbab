// A block made and filled in place, and one attached and read through, with `populate` or without it.
import { SharedMemoryManager } from '@shmd/manager';
import { contend, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, populate, bytes } = settings;
const PAGE = 4096;
const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
const whole = await manager.createFrom(new Uint8Array(bytes).fill(1));

async function timed(run) {
  const begin = performance.now();
  await run();
  return performance.now() - begin;
}

/** Without it, what is attached or created is a matter of microseconds: the pages come as they are touched. */
async function sample() {
  let read = 0;
  let shm;
  const ms = {
    read: await timed(async () => {
      shm = await manager.attach(whole.ref, { access: 'read', populate });
      for (let at = 0; at < bytes; at += PAGE) read += shm.buf[at];
    }),
  };
  shm.close();
  if (read !== bytes / PAGE) throw new Error(`${read} pages were read`);
  ms.fill = await timed(async () => {
    shm = await manager.create({ size: bytes, populate });
    shm.buf.fill(1);
  });
  await shm.unlink();
  shm.close();
  return ms;
}

await sample();
await contend(sample, () => manager.shutdown());
