// A key-value store that both have open, in memory (tmpfs) and never synced.
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';

const KEY = 'block';
const { open } = createRequire(import.meta.url)('lmdb');
const store = (path) => open({ path, encoding: 'binary', noSync: true, compression: false });

export function sender({ shmDir, namePrefix }) {
  const path = `${shmDir}/${namePrefix}lmdb-${process.pid}`;
  const blocks = store(path);
  return {
    where: path,
    async send(block) {
      await blocks.put(KEY, block);
      return KEY;
    },
    async end() {
      await blocks.close();
      rmSync(path, { recursive: true });
    },
  };
}

export function receiver({ where }) {
  const blocks = store(where);
  const take = (key) => {
    // Else it goes on reading what was there at its last look.
    blocks.resetReadTxn();
    return blocks.get(key);
  };
  return { take, end: () => blocks.close() };
}
