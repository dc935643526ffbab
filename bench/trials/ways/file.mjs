// A file on tmpfs, written and read whole with node:fs.
import { readFile, rm, writeFile } from 'node:fs/promises';

export function sender({ shmDir, namePrefix }) {
  const path = `${shmDir}/${namePrefix}file-${process.pid}`;
  return {
    async send(block) {
      await writeFile(path, block);
      return path;
    },
    after: () => rm(path),
  };
}

export const receiver = () => ({ take: (path) => readFile(path) });
