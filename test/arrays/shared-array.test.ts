import { connect, type DType, SharedArray } from '@shmd/client';
import { describe, expect, test } from 'vitest';
import { expectCode, scene } from '../helpers/scene.js';

const HAS_FLOAT16 = 'Float16Array' in globalThis;

/** A value of each dtype that tells it from the others, and what it is worth in `data`. */
const SAMPLES: [DType, number | bigint, string][] = [
  ['int8', -128, 'Int8Array'],
  ['uint8', 255, 'Uint8Array'],
  ['int16', -32768, 'Int16Array'],
  ['uint16', 65535, 'Uint16Array'],
  ['int32', -(2 ** 31), 'Int32Array'],
  ['uint32', 2 ** 32 - 1, 'Uint32Array'],
  ['int64', -(2n ** 63n), 'BigInt64Array'],
  ['uint64', 2n ** 64n - 1n, 'BigUint64Array'],
  ['float32', 0.5, 'Float32Array'],
  ['float64', Math.PI, 'Float64Array'],
  ['bool', 1, 'Uint8Array'],
];

test.each(SAMPLES)('%s: a reader that is told nothing sees the same', async (dtype, value, type) => {
  const manager = await scene().manager();
  const written = await manager.createArray({ name: 'a', dtype, shape: [2, 3] });
  const read = await manager.attachArray('a');
  expect(written.data.constructor.name).toBe(type);
  expect([...read]).toEqual(Array(6).fill(typeof value === 'bigint' ? 0n : 0));

  written.set(value as never, 1, 2);
  expect(read.dtype).toBe(dtype);
  expect(read.shape).toEqual([2, 3]);
  expect(read.strides).toEqual([3, 1]);
  expect(read.length).toBe(6);
  expect(read.get(1, 2)).toBe(value);
  expect(read.data[5]).toBe(value);
  expect(await manager.stat('a')).toMatchObject({ dtype, shape: [2, 3], size: written.data.byteLength });
});

test.skipIf(HAS_FLOAT16)(
  'float16 is refused before anything is made where the runtime has no Float16Array',
  async () => {
    const manager = await scene().manager();
    await expectCode(manager.createArray({ name: 'h', dtype: 'float16', shape: [4] }), 'ERR_SHM_UNSUPPORTED');
    expect(await manager.list()).toEqual([]);
  },
);

test.runIf(HAS_FLOAT16)('float16 where the runtime has Float16Array', async () => {
  const manager = await scene().manager();
  const array = await manager.createArray({ dtype: 'float16', shape: [2] });
  array.set(65504, 1);
  expect(array.data.constructor.name).toBe('Float16Array');
  expect((await manager.attachArray(array.name)).get(1)).toBe(65504);
});

describe('a reader never guesses', () => {
  test('a dtype or shape that contradicts the manager is refused, and nothing stays attached', async () => {
    const manager = await scene().manager();
    await manager.createArray({ name: 'a', dtype: 'int64', shape: [2, 3] });
    const reader = await connect(manager.address);
    for (const options of [{ dtype: 'int32' }, { shape: [3, 2] }, { shape: [6] }, { dtype: 'uint64', shape: [2, 3] }]) {
      await expectCode(reader.attachArray('a', options as { dtype: DType }), 'ERR_SHM_INVALID_ARGUMENT');
    }
    expect((await manager.status({ clients: true })).clients?.find(({ id }) => id === reader.id)?.attachments).toBe(0);
    for (const options of [{}, { dtype: 'int64' }, { shape: [2, 3] }, { dtype: 'int64', shape: [2, 3] }] as const) {
      expect((await reader.attachArray('a', options)).data).toBeInstanceOf(BigInt64Array);
    }
    await reader.close();
  });

  test('a segment made without dtype and shape needs both', async () => {
    const manager = await scene().manager();
    await manager.create({ name: 'raw', size: 24 });
    for (const options of [{}, { dtype: 'int32' }, { shape: [6] }] as const) {
      await expectCode(manager.attachArray('raw', options), 'ERR_SHM_INVALID_ARGUMENT');
    }
    await expectCode(manager.attachArray('raw', { dtype: 'int32', shape: [7] }), 'ERR_SHM_INVALID_ARGUMENT');
    expect((await manager.attachArray('raw', { dtype: 'int32', shape: [6] })).length).toBe(6);
    expect((await manager.stat('raw')).attachments).toBe(2);
  });

  test('unknown dtypes and options are refused', async () => {
    const manager = await scene().manager();
    const wrong = [{ dtype: 'int' }, { dtype: undefined }, { dtype: 'toString' }, { dtype: 'int8', size: 4 }];
    for (const options of [...wrong, { dtype: 'int8', order: 'F' }]) {
      await expectCode(manager.createArray({ shape: [4], ...options } as never), 'ERR_SHM_INVALID_ARGUMENT');
    }
    await expectCode(manager.createArray(undefined as never), 'ERR_SHM_INVALID_ARGUMENT');
    await manager.createArray({ name: 'a', dtype: 'int8', shape: [4] });
    for (const options of [{ dtyp: 'int8' }, { offset: 1 }, { length: 2 }]) {
      await expectCode(manager.attachArray('a', options as never), 'ERR_SHM_INVALID_ARGUMENT');
    }
  });
});

describe('elements', () => {
  test('every element has its place, and strides lead there', async () => {
    const manager = await scene().manager();
    const array = await manager.createArray({ dtype: 'int32', shape: [3, 4, 5] });
    for (let i = 0; i < array.length; i++) array.data[i] = i;
    const [s0, s1, s2] = array.strides as [number, number, number];
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 4; j++) for (let k = 0; k < 5; k++) expect(array.get(i, j, k)).toBe(i * s0 + j * s1 + k * s2);
    expect([...array]).toEqual(Array.from({ length: 60 }, (_, i) => i));
  });

  test('wrong indices are refused', async () => {
    const manager = await scene().manager();
    const array = await manager.createArray({ dtype: 'int32', shape: [3, 4] });
    for (const index of [
      [],
      [1],
      [1, 2, 3],
      [3, 0],
      [0, 4],
      [-1, 0],
      [0.5, 0],
      ['0', 0],
      [Number.NaN, 0],
      [0n, 0],
      [Symbol(), 0],
    ]) {
      const wrong = index as [number, number];
      expect(() => array.get(...wrong)).toThrow(expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' }));
      expect(() => array.set(1, ...wrong)).toThrow(expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' }));
    }
    expect([...array].every((value) => value === 0)).toBe(true);
  });

  test('a value that the dtype cannot hold is refused', async () => {
    const manager = await scene().manager();
    const refused: [DType, unknown[]][] = [
      ['uint8', [256, -1, 1.5, Number.NaN, 1n, '1', null, true]],
      ['int8', [128, -129]],
      ['int32', [2 ** 31, Number.POSITIVE_INFINITY]],
      ['int64', [2n ** 63n, 2 ** 53, 0.5, '1', Symbol()]],
      ['uint64', [-1n, -1, 2n ** 64n]],
      ['float64', [1n, '1', undefined, {}]],
      ['bool', [2, -1, 'true', null]],
    ];
    for (const [dtype, values] of refused) {
      const array = await manager.createArray({ dtype, shape: [1] });
      for (const value of values) {
        expect(() => array.set(value as never, 0), `${dtype} ${String(value)}`).toThrow(
          expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' }),
        );
      }
      expect(Number(array.get(0))).toBe(0);
    }
  });

  test('bool takes booleans, 64-bit integers take safe integers', async () => {
    const manager = await scene().manager();
    const flags = await manager.createArray({ dtype: 'bool', shape: [2] });
    flags.set(true, 1);
    expect([...flags]).toEqual([0, 1]);
    const big = await manager.createArray({ dtype: 'int64', shape: [1] });
    big.set(-7, 0);
    expect(big.get(0)).toBe(-7n);
  });
});

describe('over any shared memory', () => {
  test('an array at an offset shares its bytes with the segment', async () => {
    const manager = await scene().manager();
    const shm = await manager.create(64);
    const array = SharedArray.over(shm, { dtype: 'float64', shape: [2, 2], offset: 16 });
    array.set(1.5, 1, 1);
    expect(shm.buf.readDoubleLE(16 + 24)).toBe(1.5);
    expect(array.shm).toBe(shm);
    expect(array.name).toBe(shm.name);
  });

  test('what does not lie within the memory, or is not aligned, is refused', async () => {
    const manager = await scene().manager();
    const shm = await manager.create(64);
    const refused = {
      'not aligned': { dtype: 'float64', shape: [1], offset: 4 },
      'beyond the end': { dtype: 'float64', shape: [8], offset: 8 },
      'one byte too many': { dtype: 'uint8', shape: [65] },
      'nothing, beyond the end': { dtype: 'uint8', shape: [0], offset: 65 },
      'negative offset': { dtype: 'int8', shape: [1], offset: -1 },
      'half a byte': { dtype: 'int8', shape: [1], offset: 0.5 },
      'near 2^53': { dtype: 'int8', shape: [2 ** 53 - 1], offset: 2 ** 53 - 1 },
      'unknown option': { dtype: 'int8', shape: [1], ofset: 1 },
      'no dtype': { shape: [1] },
      'no shape': { dtype: 'int8' },
      'no options': undefined,
    };
    const invalid = expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' });
    for (const [what, options] of Object.entries(refused)) {
      expect(() => SharedArray.over(shm, options as never), what).toThrow(invalid);
    }
    expect(() => SharedArray.over({} as never, { dtype: 'int8', shape: [1] })).toThrow(invalid);
  });
});

test('after close every use is ERR_SHM_CLOSED, and views taken earlier are harmless', async () => {
  const manager = await scene().manager();
  const array = await manager.createArray({ name: 'a', dtype: 'int32', shape: [4] });
  const other = await manager.attachArray('a');
  const { data } = array;
  const elements = array[Symbol.iterator]();
  elements.next();
  array.close();
  const closed = expect.objectContaining({ code: 'ERR_SHM_CLOSED' });
  expect(() => array.data).toThrow(closed);
  expect(() => array.get(0)).toThrow(closed);
  expect(() => array.set(1, 0)).toThrow(closed);
  expect(() => elements.next()).toThrow(closed);
  expect(() => SharedArray.over(array.shm, { dtype: 'int8', shape: [1] })).toThrow(closed);
  expect(array).toMatchObject({ name: 'a', dtype: 'int32', shape: [4], length: 4 });
  data[0] = 99;
  expect(other.get(0)).toBe(0);
  other[Symbol.dispose]();
  expect(other.shm.closed).toBe(true);
});

test('unlink removes the name; an array attached for reading refuses set', async () => {
  const manager = await scene().manager();
  const array = await manager.createArray({ name: 'a', dtype: 'int32', shape: [4] });
  const reader = await manager.attachArray('a', { access: 'read' });
  expect(() => reader.set(1, 0)).toThrow(expect.objectContaining({ code: 'ERR_SHM_PERMISSION' }));
  array.set(5, 0);
  expect(reader.get(0)).toBe(5);
  await reader.unlink();
  await expectCode(manager.attachArray('a'), 'ERR_SHM_NOT_FOUND');
  expect(array.get(0)).toBe(5);
});
