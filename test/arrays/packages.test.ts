import { makeVector } from 'apache-arrow';
import ndarray from 'ndarray';
import { expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';

test('the ndarray package works on the memory itself', async () => {
  const manager = await scene().manager();
  const array = await manager.createArray({ name: 'a', dtype: 'float32', shape: [2, 3, 4] });
  const view = ndarray(array.data, array.shape, array.strides, 0);
  view.set(1, 2, 3, 7.5);
  expect(array.get(1, 2, 3)).toBe(7.5);

  const reader = await manager.attachArray('a');
  const transposed = ndarray(reader.data, reader.shape, reader.strides).transpose(2, 1, 0);
  expect(transposed.shape).toEqual([4, 3, 2]);
  expect(transposed.get(3, 2, 1)).toBe(7.5);
  const slice = ndarray(reader.data, reader.shape, reader.strides).pick(1, null, 3);
  slice.set(0, 1.25);
  expect(array.get(1, 0, 3)).toBe(1.25);
});

test('an apache-arrow vector reads the memory itself', async () => {
  const manager = await scene().manager();
  const array = await manager.createArray({ dtype: 'int64', shape: [1000] });
  const column = makeVector(array.data);
  array.set(2n ** 62n, 999);
  expect(column.length).toBe(1000);
  expect(column.get(999)).toBe(2n ** 62n);
  expect(column.data[0]?.values.buffer).toBe(array.shm.buffer);
});
