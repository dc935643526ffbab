// The shm-typed-array package (System V): a segment for each block, copied in and out.
import { createRequire } from 'node:module';

const memory = createRequire(import.meta.url)('shm-typed-array');

export function sender() {
  let key;
  return {
    send(block) {
      const shared = memory.create(block.length, 'Buffer');
      key = shared.key;
      shared.set(block);
      return String(key);
    },
    after() {
      memory.destroy(key);
    },
  };
}

export const receiver = () => ({
  take(line) {
    const key = Number(line);
    const block = Buffer.from(memory.get(key, 'Buffer'));
    memory.detach(key);
    return block;
  },
});
