// What another process does with sections, and holds.
import { attach, close, SegmentSpace } from '@shmd/native';
import { answer } from './child.mjs';

const held = [];

answer({
  /** Adds to a counter in a section that was granted, or is found by its name. */
  add: ({ name, grant, identity = '', size, times }) => {
    const memory = attach('', name, 'read-write', identity, -1, 0, size, grant);
    const words = new Int32Array(memory);
    for (let i = 0; i < times; i++) Atomics.add(words, 0, 1);
    const seen = Atomics.load(words, 0);
    held.push(memory);
    return { seen };
  },
  read: ({ name, grant, size }) => {
    const memory = attach('', name, 'read', '', -1, 0, size, grant);
    const bytes = new Uint8Array(memory);
    const before = bytes[0];
    bytes[0] = 99;
    held.push(memory);
    return { before, after: bytes[0] };
  },
  write: ({ name, grant, size }) => {
    held.push(attach('', name, 'read-write', '', -1, 0, size, grant));
    return {};
  },
  letGo: () => {
    for (const memory of held.splice(0)) close(memory, true);
    return {};
  },
  keep: ({ name, size = 4096, text = '' }) => {
    held.push(new SegmentSpace('').reserveSync(size).publish(name));
    Buffer.from(attach('', name, 'read-write', '', -1, 0, size)).write(text);
    return {};
  },
});
