import { type DType, ITEM_SIZES } from '@shmd/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DTYPES } from '../../src/cli/choices.js';
import { ElementLines } from '../../src/cli/dump/element-lines.js';
import { asJson, elementsOf, shown } from '../../src/cli/dump/elements.js';
import { HexLines } from '../../src/cli/dump/hex.js';
import { windowOf } from '../../src/cli/dump/window.js';

/** Lines of bytes that come in these chunks. */
function lines(of: HexLines | ElementLines, ...chunks: Uint8Array[]): string[] {
  return [...chunks.flatMap((chunk) => [...of.of(chunk)]), ...of.end()];
}

test('hexadecimal as hexdump -C prints it: 78 places, what repeats once, the end', () => {
  const bytes = Buffer.concat([Buffer.from('shmd\u0000\u001b[2J~\u007f\u00e9', 'latin1'), Buffer.alloc(60)]);
  expect(lines(new HexLines(0x40, 80), bytes)).toEqual([
    '00000040  73 68 6d 64 00 1b 5b 32  4a 7e 7f e9 00 00 00 00  |shmd..[2J~......|',
    '00000050  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|',
    '*',
    '00000080  00 00 00 00 00 00 00 00                           |........|',
    '00000088',
  ]);
  expect(lines(new HexLines(0, 80))).toEqual(['00000000']);
});

test('in a narrow terminal a line has fewer bytes or elements, and all of each', () => {
  const bytes = Buffer.from('0123456789');
  expect(lines(new HexLines(0, 45), bytes)).toEqual([
    '00000000  30 31 32 33 34 35 36 37  |01234567|',
    '00000008  38 39                    |89|',
    '0000000a',
  ]);
  const quarter = [
    '00000000  30 31 32 33  |0123|',
    '00000004  34 35 36 37  |4567|',
    '00000008  38 39        |89|',
    '0000000a',
  ];
  expect(lines(new HexLines(0, 44), bytes)).toEqual(quarter);
  expect(lines(new HexLines(0, 10), bytes)).toEqual(quarter);
  const numbers = Buffer.from(Int32Array.of(1, -2, 3, -(2 ** 31)).buffer);
  expect(lines(new ElementLines('int32', 40), numbers)).toEqual([
    '       0            1          -2',
    '       2            3 -2147483648',
  ]);
  expect(lines(new ElementLines('int32', 10), numbers)).toHaveLength(4);
});

test('no line is wider than there is room for', () => {
  for (const dtype of DTYPES) {
    const elements = Buffer.alloc(ITEM_SIZES[dtype] * 40, 0xf3);
    for (const width of [40, 60, 80]) {
      const widest = Math.max(...lines(new ElementLines(dtype, width), elements).map((line) => line.length));
      expect(widest, `${dtype} in ${width}`).toBeLessThanOrEqual(width);
    }
  }
});

test('where chunks end makes no difference', () => {
  const bytes = fc.array(fc.constantFrom(0, 1), { maxLength: 100 });
  fc.assert(
    fc.property(bytes, fc.nat(100), fc.nat(100), (all, a, b) => {
      const data = Uint8Array.from(all);
      const [first, second] = [Math.min(a, b), Math.max(a, b)];
      const chunks = [data.subarray(0, first), data.subarray(first, second), data.subarray(second)];
      expect(lines(new HexLines(0, 80), ...chunks)).toEqual(lines(new HexLines(0, 80), data));
    }),
  );
});

test('elements of each type, little-endian, wherever they lie', () => {
  const bytes = Buffer.from([0xaa, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x01]).subarray(1);
  const first = (dtype: DType) => elementsOf(dtype, bytes)[0];
  expect(first('int8')).toBe(-1);
  expect(first('uint8')).toBe(255);
  expect(first('int16')).toBe(-1);
  expect(first('uint16')).toBe(65_535);
  expect(first('int32')).toBe(-1);
  expect(first('uint32')).toBe(2 ** 32 - 1);
  expect(first('int64')).toBe(2n ** 63n - 1n);
  expect(first('uint64')).toBe(2n ** 63n - 1n);
  expect(first('float32')).toBeNaN();
  expect(first('float64')).toBeNaN();
  expect(first('bool')).toBe(true);
  // What is left at the end is no whole element.
  expect(elementsOf('int32', bytes)).toHaveLength(2);
});

test('float16, which not every Node.js reads', () => {
  const bits: Record<number, number> = {
    0: 0,
    32768: -0,
    15360: 1,
    49152: -2,
    31743: 65_504,
    1: 2 ** -24,
    1024: 2 ** -14,
    31744: Number.POSITIVE_INFINITY,
    64512: Number.NEGATIVE_INFINITY,
    32256: Number.NaN,
  };
  for (const [text, value] of Object.entries(bits)) {
    expect(elementsOf('float16', new Uint8Array(Uint16Array.of(Number(text)).buffer))[0], text).toBe(value);
  }
});

test('a number has the digits that tell it from its neighbours, and no more', () => {
  expect(shown('float32', Math.fround(0.1))).toBe('0.1');
  expect(shown('float32', Math.fround(1 / 3))).toBe('0.33333334');
  expect(shown('float16', 0.0999755859375)).toBe('0.1');
  expect(shown('float64', 0.1)).toBe('0.1');
  expect([shown('float32', -0), shown('float64', Number.NaN)]).toEqual(['-0', 'NaN']);
  expect([shown('int64', -1n), shown('bool', false)]).toEqual(['-1', 'false']);
  fc.assert(
    fc.property(fc.float({ noNaN: true }), (value) => {
      expect(Math.fround(Number(shown('float32', value)))).toBe(value);
    }),
  );
});

test('as JSON, what is no number there is a string', () => {
  expect([1.5, true, 2n ** 60n, Number.NaN, Number.NEGATIVE_INFINITY].map(asJson)).toEqual([
    1.5,
    true,
    '1152921504606846976',
    'NaN',
    '-Infinity',
  ]);
});

test('lines of elements have the index of their first, and fit 80 places', () => {
  const extremes: Record<DType, number[]> = {
    int8: [0x80],
    uint8: [0xff],
    int16: [0, 0x80],
    uint16: [0xff, 0xff],
    int32: [0, 0, 0, 0x80],
    uint32: [0xff, 0xff, 0xff, 0xff],
    int64: [0, 0, 0, 0, 0, 0, 0, 0x80],
    uint64: [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    float16: [0x01, 0x84],
    float32: [0x63, 0x8b, 0xaf, 0x8d],
    float64: [...Buffer.from(Float64Array.of(-Math.PI * 1e-300).buffer)],
    bool: [0],
  };
  for (const [dtype, element] of Object.entries(extremes)) {
    const all = lines(new ElementLines(dtype as DType, 80), Uint8Array.from(Array(40).fill(element).flat()));
    expect(Math.max(...all.map((line) => line.length)), dtype).toBeLessThanOrEqual(80);
    expect(new Set(all.slice(0, -1).map((line) => line.length)).size, dtype).toBe(1);
  }
  expect(lines(new ElementLines('int32', 80), new Uint8Array(Int32Array.of(1, -2, 3, 4, 5).buffer))).toEqual([
    '       0            1          -2           3           4',
    '       4            5',
  ]);
});

test('a window: whole elements up to the end, or as many as are there', () => {
  const of = (size: number) => ({ name: 'a', size });
  expect(windowOf(of(10), {})).toEqual({ offset: 0, length: 10 });
  expect(windowOf(of(10), { offset: 10 })).toEqual({ offset: 10, length: 0 });
  expect(windowOf(of(10), { offset: 1, dtype: 'int32' })).toEqual({ offset: 1, length: 8 });
  expect(windowOf(of(10), { dtype: 'int16', count: 2 })).toEqual({ offset: 0, length: 4 });
  expect(windowOf(of(10), { count: 99 })).toEqual({ offset: 0, length: 10 });
  expect(() => windowOf(of(10), { offset: 11 })).toThrow(expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' }));
});
