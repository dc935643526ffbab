// A client in a process of its own, which holds what it made.
import { connect } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';
import { answer } from './child.mjs';

const client = await connect();
const held = [];
const hold = (thing) => {
  held.push(thing);
  return thing;
};

answer({
  id: () => ({ id: client.id }),
  read: async ({ ref, length }) => ({
    text: hold(await client.attach(ref))
      .read(0, length)
      .toString(),
  }),
  write: ({ text }) => {
    held[0].write(text);
    return {};
  },
  count: async ({ ref, times }) => {
    const words = new Int32Array(hold(await client.attach(ref)).buffer);
    for (let i = 0; i < times; i++) Atomics.add(words, 0, 1);
    return {};
  },
  create: async ({ size, lifetime }) => {
    const { name, osName } = hold(await client.create({ size, lifetime }));
    return { name, osName };
  },
  startManager: async ({ prefix }) => {
    const manager = hold(await SharedMemoryManager.start({ namePrefix: prefix }));
    return { pid: manager.pid, osName: hold(await manager.create(100)).osName };
  },
  shared: async ({ options }) => ({ pid: hold(await SharedMemoryManager.shared(options)).pid }),
});
