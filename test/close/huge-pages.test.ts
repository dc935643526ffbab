import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SharedMemory, SharedMemory as Unmanaged } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';

const MiB = 2 ** 20;
const HUGE = 2 * MiB;

/** A tmpfs that makes huge pages, or why there is none. */
function hugeTmpfs(): { dir: string } | { reason: string } {
  const dir = join(temporary(), 'huge');
  mkdirSync(dir);
  const args = ['-t', 'tmpfs', '-o', 'huge=within_size,size=64m', 'tmpfs', dir];
  const { status, stderr, error } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) return { reason: `no tmpfs with huge pages: ${error?.message ?? stderr.trim()}` };
  // Lazily: whatever the test has left mapped goes with this process.
  onTestFinished(() => void spawnSync('umount', ['-l', dir]));
  return { dir };
}

/** The mapping of the file: where it begins, what of the file, and how much of it is in huge pages. */
function mappingOf(path: string): { begin: number; offset: number; hugeKiB: number } {
  const entries = readFileSync('/proc/self/smaps', 'utf8').split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m);
  const entry = entries.find((text) => text.includes(path)) as string;
  const [range, , offset] = entry.split(' ') as [string, string, string];
  const [, hugeKiB] = /ShmemPmdMapped: +(\d+) kB/.exec(entry) as unknown as [string, string];
  return { begin: Number.parseInt(range, 16), offset: Number.parseInt(offset, 16), hugeKiB: Number(hugeKiB) };
}

function touch(shm: SharedMemory): void {
  for (let i = 0; i < shm.buf.length; i += 4096) shm.buf[i] = (shm.buf[i] as number) + 1;
}

test('in a shmDir with huge pages, segments are mapped where huge pages fit, and get them', async (context) => {
  const tmpfs = hugeTmpfs();
  if ('reason' in tmpfs) return context.skip(tmpfs.reason);
  const manager = await scene().manager({ shmDir: tmpfs.dir });
  const shm = await manager.create({ name: 'a', size: 16 * MiB });
  const path = join(tmpfs.dir, shm.osName);
  touch(shm);
  expect(mappingOf(path)).toEqual({ begin: expect.any(Number), offset: 0, hugeKiB: (16 * MiB) / 1024 });
  expect(mappingOf(path).begin % HUGE).toBe(0);
  shm.close();

  const offset = 3 * 4096 + 5;
  for (const access of ['read-write', 'read'] as const) {
    const window = Unmanaged.attach(shm.osName, { shmDir: tmpfs.dir, access, offset, length: 8 * MiB });
    // Reading is enough, and a private page that is written would be a small one.
    expect(window.buf.reduce((sum, byte) => sum + byte, 0)).toBe((8 * MiB) / 4096);
    const mapped = mappingOf(path);
    expect(mapped.begin % HUGE, access).toBe(mapped.offset % HUGE);
    expect(mapped.hugeKiB, access).toBe((6 * MiB) / 1024);
    window.close();
  }
});
