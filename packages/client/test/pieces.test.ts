import { expect, test } from 'vitest';
import { cut, cutParts, partsOf } from '../src/memory/pieces.js';

const MiB = 1024 * 1024;

/** What a segment holds when all pieces are in it. */
function put(parts: Uint8Array[]): Buffer {
  const segment = Buffer.alloc(
    parts.reduce((sum, part) => sum + part.length, 0),
    0xee,
  );
  for (const { offset, bytes } of cutParts(partsOf(parts))) segment.set(bytes, offset);
  return segment;
}

function numbered(length: number, first = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => first + i);
}

test('parts of all lengths lie one after the other', () => {
  const lengths = [0, 1, 100, 32 * 1024 - 1, 32 * 1024, 0, 5, 300_000, 7, 20 * MiB + 3, 1, 0];
  const parts = lengths.map((length, i) => numbered(length, i));
  expect(put(parts).equals(Buffer.concat(parts))).toBe(true);
});

test('many short parts become few pieces, and a long one pieces that can be given up in between', () => {
  const short = Array.from({ length: 10_000 }, () => numbered(100));
  expect([...cutParts(partsOf(short))].length).toBeLessThan(10);
  const pieces = [...cutParts(partsOf(new Uint8Array(64 * MiB)))];
  expect(pieces.length).toBe(8);
  expect(pieces.every(({ bytes }) => bytes.length === 8 * MiB)).toBe(true);
});

test('a part of a segment is cut from where it begins', () => {
  const pieces = [...cut(new Uint8Array(9 * MiB), 5)];
  expect(pieces.map(({ offset, bytes }) => [offset, bytes.length])).toEqual([
    [5, 8 * MiB],
    [5 + 8 * MiB, MiB],
  ]);
});

test('long parts are not copied, and show what they are whatever their properties say', () => {
  class Liar extends Uint8Array {
    override get length(): number {
      return 3;
    }
    override get byteLength(): number {
      return 3;
    }
    override get buffer(): ArrayBuffer {
      return new ArrayBuffer(3);
    }
    static get [Symbol.species](): never {
      throw new Error('code of the data was run');
    }
  }
  const liar = new Liar(50_000);
  const parts = partsOf(liar);
  expect(parts[0]).toMatchObject({ length: 50_000 });
  const [piece] = [...cutParts(parts)];
  piece?.bytes.fill(9);
  expect(Reflect.get(liar, 49_999)).toBe(9);
});

function detach({ buffer }: Uint8Array): void {
  structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
}

test('memory that is taken away before all of it was cut is refused, and no part takes the place of another', () => {
  const gone = expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' });
  for (const length of [100, 40_000, 20 * MiB]) {
    const taken = numbered(length);
    const parts = partsOf([taken, numbered(50_000)]);
    detach(taken);
    expect(() => [...cutParts(parts)]).toThrow(gone);
    expect(() => partsOf(taken)).toThrow(gone);
  }
  const long = numbered(20 * MiB);
  const pieces = cutParts(partsOf(long));
  pieces.next();
  detach(long);
  expect(() => pieces.next()).toThrow(gone);
});

test('what are no bytes is refused', () => {
  for (const data of [
    'text',
    5,
    null,
    undefined,
    {},
    [new Uint8Array(1), 'text'],
    new Float32Array(2),
    new ArrayBuffer(8),
  ]) {
    expect(() => partsOf(data)).toThrow(expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' }));
  }
  expect(partsOf([])).toEqual([]);
});
