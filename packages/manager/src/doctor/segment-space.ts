import { accessSync, constants, readdirSync, statfsSync, statSync } from 'node:fs';
import { isInMemory } from '../os.js';
import type { Check } from './check.js';

const MIB = 1024 * 1024;

/** What containers get unless told otherwise. */
const CONTAINER_BYTES = 64 * MIB;
const LITTLE_FREE = 0.05;

/** A segment is reserved whole: too little room is an error at creation. */
export const segmentSpace: Check = {
  name: 'segment directory',
  look({ shmDir }) {
    if (shmDir === '') return { status: 'ok', found: 'this system keeps segments in a name space of its own' };
    try {
      accessSync(shmDir, constants.R_OK | constants.W_OK | constants.X_OK);
      if (!statSync(shmDir).isDirectory()) throw new Error('it is not a directory');
    } catch (error) {
      const remedy = 'name another with --shm-dir: a directory on a tmpfs in which you may write';
      return { status: 'fail', found: `${shmDir} cannot be used: ${(error as Error).message}`, remedy };
    }
    const { type, bsize, blocks, bavail } = statfsSync(shmDir);
    const [total, free] = [blocks * bsize, bavail * bsize];
    if (!isInMemory(type)) {
      return {
        status: 'warn',
        found: `${shmDir} is no tmpfs: segments there are written to a disk`,
        remedy: onTmpfs(shmDir),
      };
    }
    const size = `${Math.floor(total / MIB)} MiB, ${Math.floor(free / MIB)} MiB of it free`;
    // A tmpfs without a limit says that it has no blocks at all.
    if (total > 0 && total <= CONTAINER_BYTES) {
      return {
        status: 'warn',
        found: `${shmDir} is small: ${size}`,
        remedy: `in a container: docker run --shm-size=1g; elsewhere: mount -o remount,size=1G ${shmDir}`,
      };
    }
    if (total > 0 && free < total * LITTLE_FREE) {
      return {
        status: 'warn',
        found: `${shmDir} is nearly full: ${size}`,
        remedy: `see what is there with: shmd ls, shmd gc --dry-run, ls -l ${shmDir}`,
      };
    }
    return { status: 'ok', found: total > 0 ? `${shmDir} has ${size}` : `${shmDir} has no limit` };
  },
};

/** A mount hides what is in the directory: only an empty one may have one put over it. */
function onTmpfs(dir: string): string {
  const another = 'name a directory on a tmpfs with --shm-dir';
  return readdirSync(dir).length > 0
    ? another
    : `mount one there: mount -t tmpfs -o size=1G tmpfs ${dir}; or ${another}`;
}
