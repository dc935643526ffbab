import { describe, expect, test } from 'vitest';
import { expectCode, scene } from '../helpers/scene.js';

describe('shapes', () => {
  test.each([
    { shape: [], strides: [], length: 1, size: 8 },
    { shape: [7], strides: [1], length: 7, size: 56 },
    { shape: [2, 3, 4], strides: [12, 4, 1], length: 24, size: 192 },
    { shape: [0], strides: [1], length: 0, size: 1 },
    { shape: [2, 0, 3], strides: [3, 3, 1], length: 0, size: 1 },
    { shape: Array(64).fill(1), strides: Array(64).fill(1), length: 1, size: 8 },
  ])('$shape', async ({ shape, strides, length, size }) => {
    const manager = await scene().manager();
    const array = await manager.createArray({ name: 'a', dtype: 'float64', shape });
    expect(array).toMatchObject({ shape, strides, length });
    expect(array.data.length).toBe(length);
    expect(array.shm.size).toBe(size);
    expect((await manager.attachArray('a')).shape).toEqual(shape);
  });

  test('an array without dimensions has one element', async () => {
    const manager = await scene().manager();
    const array = await manager.createArray({ dtype: 'int32', shape: [] });
    array.set(42);
    expect(array.get()).toBe(42);
    expect([...array]).toEqual([42]);
  });

  test('an empty dimension makes the others harmless, however large', async () => {
    const manager = await scene().manager();
    const huge = Number.MAX_SAFE_INTEGER;
    const array = await manager.createArray({ dtype: 'float64', shape: [huge, huge, 0, huge] });
    expect(array.length).toBe(0);
    expect(array.strides.every(Number.isSafeInteger)).toBe(true);
  });

  test.each([[[2 ** 53 - 1, 2]], [[2 ** 30, 2 ** 30]], [Array(64).fill(2 ** 40)]])(
    '%j overflows and is refused',
    async (shape) => {
      const manager = await scene().manager();
      await expectCode(manager.createArray({ dtype: 'float64', shape }), 'ERR_SHM_INVALID_SIZE');
      expect(await manager.list()).toEqual([]);
    },
  );

  test('wrong extents, 65 dimensions, holes and what is no array are refused', async () => {
    const manager = await scene().manager();
    for (const extent of [-1, 1.5, Number.NaN, 2 ** 53, '3', null, undefined, 2n]) {
      const shape = [2, extent] as number[];
      await expectCode(manager.createArray({ dtype: 'int8', shape }), 'ERR_SHM_INVALID_ARGUMENT');
    }
    for (const shape of [Array(65).fill(1), new Array(2), 3, 'ab', null, undefined, { length: 1 }]) {
      await expectCode(manager.createArray({ dtype: 'int8', shape: shape as number[] }), 'ERR_SHM_INVALID_ARGUMENT');
    }
  });
});
