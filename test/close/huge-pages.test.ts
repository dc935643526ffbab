import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SharedMemory, SharedMemory as Unmanaged } from '@shmd/client';
import { expect, test } from 'vitest';
import { mounted } from '../helpers/mounted.js';
import { scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';

const MiB = 2 ** 20;
const HUGE = 2 * MiB;

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

test('in a shmDir with huge pages, segments are mapped where huge pages fit, and get them', async ({ skip }) => {
  const shmDir = mounted(join(temporary(), 'huge'), 'huge=within_size,size=64m', skip);
  const manager = await scene().manager({ shmDir });
  const shm = await manager.create({ name: 'a', size: 16 * MiB });
  const path = join(shmDir, shm.osName);
  touch(shm);
  expect(mappingOf(path)).toEqual({ begin: expect.any(Number), offset: 0, hugeKiB: (16 * MiB) / 1024 });
  expect(mappingOf(path).begin % HUGE).toBe(0);
  shm.close();

  const offset = 3 * 4096 + 5;
  for (const access of ['read-write', 'read'] as const) {
    const window = Unmanaged.attach(shm.osName, { shmDir, access, offset, length: 8 * MiB });
    // Reading is enough, and a private page that is written would be a small one.
    expect(window.buf.reduce((sum, byte) => sum + byte, 0)).toBe((8 * MiB) / 4096);
    const mapped = mappingOf(path);
    expect(mapped.begin % HUGE, access).toBe(mapped.offset % HUGE);
    expect(mapped.hugeKiB, access).toBe((6 * MiB) / 1024);
    window.close();
  }
});
