// Arrays and lists in segments.
import assert from 'node:assert/strict';
import { ShareableList, SharedArray } from '@shmd/client';
import { check } from './helpers/cases.mjs';
import { coded, end, manager } from './helpers/own-manager.mjs';

for (const [dtype, value] of [
  ['int8', -5],
  ['uint8', 200],
  ['int16', -300],
  ['uint16', 60_000],
  ['int32', -70_000],
  ['uint32', 4_000_000_000],
  ['int64', -5n],
  ['uint64', 2n ** 60n],
  ['float32', 1.5],
  ['float64', Math.PI],
  ['bool', 1],
]) {
  await check(`an array of ${dtype}`, async () => {
    const array = await manager.createArray({ dtype, shape: [3, 4] });
    array.set(value, 2, 3);
    const other = await manager.attachArray(array.name);
    assert.equal(other.dtype, dtype);
    assert.deepEqual([...other.shape], [3, 4]);
    assert.equal(other.get(2, 3), value);
    other.close();
    await array.unlink();
    array.close();
  });
}

await check('an array over part of a segment', async () => {
  const shm = await manager.create(1000);
  const array = SharedArray.over(shm, { dtype: 'float64', shape: [4], offset: 16 });
  array.data[1] = 2.5;
  assert.equal(shm.buf.readDoubleLE(24), 2.5);
  await shm.unlink();
  shm.close();
});

const VALUES = ['text', 'ümläut 😀', '', true, false, null, 1, -1, 2 ** 40, 0.5, 2n ** 62n, new Uint8Array([1, 2, 3])];
for (const [index, value] of VALUES.entries()) {
  await check(`a list holds ${value instanceof Uint8Array ? 'bytes' : String(value)} (${index})`, async () => {
    const list = await manager.createList([value, 'end']);
    const other = await manager.attachList(list.name);
    const back = other.at(0);
    assert.deepEqual(back instanceof Uint8Array ? new Uint8Array(back) : back, value);
    assert.equal(other.at(-1), 'end');
    other.close();
    await list.unlink();
    list.close();
  });
}

await check('a list is changed in place', async () => {
  const list = await manager.createList(['abc', 1, null]);
  list.set(0, 'xyz');
  list.set(1, 2);
  assert.deepEqual(list.toArray(), ['xyz', 2, null]);
  assert.throws(() => list.at(3), coded('ERR_SHM_INVALID_ARGUMENT'));
  assert.equal(ShareableList.over(list.shm).indexOf(2), 1);
  await list.unlink();
  list.close();
});

await end();
