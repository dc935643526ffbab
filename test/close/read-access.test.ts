import { randomFill } from 'node:crypto';
import { open, read, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzipSync } from 'node:zlib';
import { SharedMemory } from '@shmd/client';
import { expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';

const PAGE = 4096;
// Every runtime has it; the types of Node 20 do not.
const { WebAssembly: wasm } = globalThis as unknown as {
  WebAssembly: { Memory: new (limits: { initial: number }) => { buffer: ArrayBuffer } };
};

function segment(pages = 4) {
  const shmDir = temporary();
  const path = join(shmDir, 'segment');
  writeFileSync(path, Buffer.alloc(pages * PAGE, 'x'));
  return { shmDir, path, reader: SharedMemory.attach('segment', { shmDir, access: 'read' }) };
}

const strayWrites: Record<string, (shm: SharedMemory) => unknown> = {
  'an element': ({ buf }) => {
    buf[0] = 1;
  },
  fill: ({ buf }) => buf.fill(1),
  'DataView and TypedArray.set': ({ buffer }) => {
    new DataView(buffer).setFloat64(8, 1.5);
    new Uint16Array(buffer).set([1, 2, 3], 5);
  },
  Atomics: ({ buffer }) => {
    const words = new Int32Array(buffer);
    Atomics.store(words, 0, 1);
    Atomics.add(words, 1, 1);
    Atomics.compareExchange(words, 2, words[2] as number, 9);
    Atomics.or(new BigInt64Array(buffer), 3, 5n);
  },
  'crypto.randomFill': ({ buf }) => promisify(randomFill)(buf),
  'fs.read': async ({ buf }) => {
    const fd = await promisify(open)('/dev/zero', 'r');
    const { bytesRead } = await promisify(read)(fd, buf, 0, buf.length, 0);
    expect(bytesRead).toBe(buf.length);
  },
  'zlib into it': async ({ buf }) => (await promisify(gunzip)(gzipSync(Buffer.alloc(9_000)))).copy(buf),
  'sort, reverse and swap': ({ buf }) => buf.fill(2, 5).sort().reverse().swap32(),
  'WebAssembly copy': ({ buf }) => buf.set(new Uint8Array(new wasm.Memory({ initial: 1 }).buffer, 0, buf.length)),
};

for (const [how, write] of Object.entries(strayWrites)) {
  test(`a stray write by ${how} stays in this process`, async () => {
    const { path, shmDir, reader } = segment();
    const before = readFileSync(path);
    await write(reader);
    expect(reader.buf.equals(before), 'this attachment sees its own write').toBe(false);
    expect(readFileSync(path).equals(before), 'the segment is as it was').toBe(true);
    const other = SharedMemory.attach('segment', { shmDir, access: 'read' });
    expect(other.buf.equals(before), 'another attachment of this process does not see it').toBe(true);
    other.close();
    reader.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });
}

test("others' writes are seen at once, in every page that was not written here", () => {
  const { path, shmDir, reader } = segment(3);
  const writer = SharedMemory.attach('segment', { shmDir });
  writer.buf.fill('1');
  expect([0, PAGE, 2 * PAGE].map((at) => String.fromCharCode(reader.buf[at] as number))).toEqual(['1', '1', '1']);

  reader.buf[PAGE] = 'w'.charCodeAt(0);
  writer.buf.fill('2');
  // The page written here is frozen as it was then; its neighbours follow.
  const shown = [PAGE - 1, PAGE, PAGE + 1, 2 * PAGE - 1, 2 * PAGE];
  expect(shown.map((at) => String.fromCharCode(reader.buf[at] as number))).toEqual(['2', 'w', '1', '1', '2']);
  expect(readFileSync(path).every((byte) => byte === '2'.charCodeAt(0))).toBe(true);
  reader.close();
  writer.close();
});

test('a manager hands out read access, and says so', async () => {
  const manager = await scene().manager();
  const shm = await manager.create({ name: 'a', size: 100 });
  const reader = await manager.attach('a', { access: 'read' });
  expect([shm.access, reader.access]).toEqual(['read-write', 'read']);
  reader.buf.fill(1);
  expect(shm.buf.every((byte) => byte === 0)).toBe(true);
});

test('read access is enough where the file may only be read', async (context) => {
  if (process.getuid?.() !== 0) context.skip('needs root, to become another user');
  const { shmDir, reader } = segment();
  reader.close();
  const stage = await scene().stage();
  const outcome = await stage.run(({ SharedMemory, fs }, shmDir) => {
    fs.chmodSync(shmDir, 0o755);
    fs.chmodSync(`${shmDir}/segment`, 0o644);
    process.setuid?.(65_534);
    const shm = SharedMemory.attach('segment', { shmDir, access: 'read' });
    const first = shm.buf.toString('latin1', 0, 1);
    shm.buf[0] = 1;
    try {
      SharedMemory.attach('segment', { shmDir });
      return [first, 'attached'];
    } catch (error) {
      return [first, (error as { code: string }).code];
    }
  }, shmDir);
  expect(outcome).toEqual(['x', 'ERR_SHM_PERMISSION']);
});
