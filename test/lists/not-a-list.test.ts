import { ShareableList, ShmError } from '@shmd/client';
import type { SharedMemoryManager } from '@shmd/manager';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectCode, scene } from '../helpers/scene.js';

/** Does everything one can do with a list. Only typed errors may come of it. */
function useAll(list: ShareableList): void {
  const tries: (() => unknown)[] = [
    () => list.toArray(),
    () => list.format,
    () => String(list),
    () => list.count('a'),
    () => list.indexOf(1),
  ];
  for (let i = 0; i < Math.min(list.length, 50); i++) {
    tries.push(
      () => list.at(i),
      () => list.at(-1 - i),
      () => list.set(i, 'text'),
      () => list.set(i, 1),
      () => list.set(i, null),
    );
  }
  for (const attempt of tries) {
    try {
      attempt();
    } catch (error) {
      if (!(error instanceof ShmError)) throw error;
      expect(error.code).toBe('ERR_SHM_INVALID_ARGUMENT');
    }
  }
}

async function attachBytes(manager: SharedMemoryManager, bytes: Uint8Array): Promise<'value' | 'refused'> {
  const shm = await manager.create(bytes.length);
  shm.buf.set(bytes);
  try {
    const list = await manager.attachList(shm.name);
    useAll(list);
    list.close();
    return 'value';
  } catch (error) {
    if (!(error instanceof ShmError)) throw error;
    expect(error.code).toBe('ERR_SHM_INVALID_ARGUMENT');
    return 'refused';
  } finally {
    shm.close();
    await manager.unlink(shm.name);
  }
}

test('500 random or mutated byte strings end in a value or a typed error', async () => {
  const manager = await scene().manager();
  const valid = await manager.createList(['text', 1, 2.5, true, null, new Uint8Array([1, 2]), 'longer than eight']);
  const original = new Uint8Array(valid.shm.buf);
  const outcomes = { value: 0, refused: 0 };

  const random = fc.uint8Array({ minLength: 1, maxLength: 300 });
  // A small count, so that what follows is read as a list of that many.
  const plausible = fc.tuple(fc.integer({ min: 0, max: 12 }), random).map(([count, bytes]) => {
    const list = new Uint8Array(16 + bytes.length);
    list[0] = count;
    list.set(bytes, 16);
    return list;
  });
  const changes = fc.array(fc.tuple(fc.nat(original.length - 1), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 6,
  });
  const mutated = fc.tuple(changes, fc.nat(original.length)).map(([edits, cut]) => {
    const list = original.slice();
    for (const [at, byte] of edits) list[at] = byte;
    return edits.length % 3 === 0 ? list.slice(0, Math.max(1, cut)) : list;
  });
  // Whole fields that look right where they stand: counts, offsets, formats and codes.
  const items = valid.length;
  const field = fc.oneof(
    fc.tuple(fc.nat(items + 2), fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer())).map(([word, value]) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(BigInt(value));
      return { at: 8 * word, bytes };
    }),
    fc
      .tuple(
        fc.nat(items - 1),
        fc.oneof(
          fc.constantFrom('q', 'd', 'xxxxxxx?', 'xxxxxx?x', 's', 'i'),
          fc.nat(9999999).map((n) => `${n}s`),
        ),
      )
      .map(([item, format]) => ({
        at: original.length - 9 * items + 8 * item,
        bytes: Buffer.from(format.padEnd(8, '\0')),
      })),
    fc.tuple(fc.nat(items - 1), fc.integer({ min: -1, max: 4 })).map(([item, code]) => ({
      at: original.length - items + item,
      bytes: Buffer.from([code]),
    })),
  );
  const forged = fc.array(field, { minLength: 1, maxLength: 3 }).map((fields) => {
    const list = original.slice();
    for (const { at, bytes } of fields) list.set(bytes, at);
    return list;
  });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(random, plausible, { weight: 2, arbitrary: mutated }, { weight: 3, arbitrary: forged }),
      async (bytes) => {
        outcomes[await attachBytes(manager, bytes)]++;
      },
    ),
    { numRuns: 500 },
  );
  // Both ends were met: neither is everything refused, nor is anything taken for a list.
  expect(outcomes.value).toBeGreaterThan(20);
  expect(outcomes.refused).toBeGreaterThan(20);
});

test('lies about counts and offsets are refused without a huge allocation', async () => {
  const manager = await scene().manager();
  const valid = await manager.createList(['text', 1]);
  const lie = (at: number, value: bigint): Uint8Array => {
    const bytes = new Uint8Array(valid.shm.buf);
    new DataView(bytes.buffer).setBigInt64(at, value, true);
    return bytes;
  };
  const huge = [2n ** 63n - 1n, -1n, -(2n ** 63n), 2n ** 53n, 2n ** 32n, 2n ** 31n];
  const before = process.memoryUsage.rss();
  for (const value of huge) {
    for (const at of [0, 8, 16, 24])
      expect(await attachBytes(manager, lie(at, value)), `${value} at ${at}`).toBe('refused');
  }
  expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 2 ** 20);
});

test('a list that is damaged after it was attached gives typed errors, and hurts nobody else', async () => {
  const manager = await scene().manager();
  const list = await manager.createList(['text', 1, 'other']);
  const neighbour = await manager.create(4096);
  const image = new Uint8Array(list.shm.buf);
  const tries = [0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88];
  for (const at of tries.filter((at) => at < image.length)) {
    for (const byte of [0xff, 0x80, 0x01, 0x39]) {
      list.shm.buf.set(image);
      list.shm.buf.fill(byte, at, Math.min(at + 8, image.length));
      useAll(list);
      expect(list).toHaveLength(3);
    }
  }
  expect(neighbour.buf.every((byte) => byte === 0)).toBe(true);
});

test('format, code and bytes that do not make a value are refused, item by item', async () => {
  const manager = await scene().manager();
  const list = await manager.createList(['abc', 1]);
  const { buf } = list.shm;
  const formats = buf.length - 2 * 8 - 2;
  const codes = buf.length - 2;
  buf[codes] = 0;
  expect(() => list.at(0)).toThrow(expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' }));
  buf[codes] = 2;
  expect(list.at(0)).toEqual(new Uint8Array(Buffer.from('abc')));
  buf[codes] = 1;
  buf[8 * 4] = 0xff;
  expect(() => list.at(0)).toThrow(expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' }));
  buf[codes + 1] = 3;
  expect(() => list.at(1)).toThrow(expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' }));
  buf.write('99999s', formats + 8, 'latin1');
  await expectCode(manager.attachList(list.name), 'ERR_SHM_INVALID_ARGUMENT');
  expect(() => ShareableList.over(list.shm)).toThrow(expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' }));
});
