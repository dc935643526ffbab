import { type DType, SharedArray, SharedMemory } from '@shmd/client';
import { describe, expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';
import { noNumpy, skippedBecause } from './helpers/find-python.js';
import { PythonSession } from './helpers/python-session.js';

/** The bits of elements worth a look, as integers of the element's size. */
const BITS: Record<DType, bigint[]> = {
  int8: [0n, 1n, 0x7fn, 0x80n, 0xffn],
  uint8: [0n, 1n, 0x80n, 0xffn],
  int16: [0x7fffn, 0x8000n, 0xffffn],
  uint16: [0x1234n, 0xffffn],
  int32: [0x7fffffffn, 0x80000000n, 0xffffffffn],
  uint32: [0x12345678n, 0xffffffffn],
  int64: [0n, 0x7fffffffffffffffn, 0x8000000000000000n, 0xffffffffffffffffn, 0x20000000000001n],
  uint64: [0n, 0xffffffffffffffffn, 0x8000000000000000n],
  // 1, -0, the smallest, the largest, infinities, and NaNs with a payload: quiet, signalling, negative.
  float16: [0x3c00n, 0x8000n, 0x0001n, 0x7bffn, 0x7c00n, 0xfc00n, 0x7e2an, 0x7c01n, 0xfe2an],
  float32: [0x3f800000n, 0x80000000n, 1n, 0x7f7fffffn, 0x7f800000n, 0xff800000n, 0x7fc0002an, 0x7f800001n, 0xffc0002an],
  float64: [
    0x3ff0000000000000n,
    0x8000000000000000n,
    1n,
    0x7fefffffffffffffn,
    0x7ff0000000000000n,
    0xfff0000000000000n,
    0x7ff800000000002an,
    0x7ff0000000000001n,
    0xfff800000000002an,
  ],
  bool: [0n, 1n],
};

const UNSIGNED = { 1: 'uint8', 2: 'uint16', 4: 'uint32', 8: 'uint64' } as const;
const RUNTIME_LACKS = (dtype: DType) => dtype === 'float16' && !('Float16Array' in globalThis);

/** Attaches with CPython's own module, and keeps it from the resource tracker. */
const ATTACH = `
import numpy as np
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory

def attach(name, shape, dtype):
    shm = SharedMemory(name=name)
    resource_tracker.unregister(shm._name, "shared_memory")
    return shm, np.ndarray(shape, dtype, buffer=shm.buf)

def worth(array):
    """Values as text that tells everything but the payload of a NaN."""
    return [repr(value) for value in array.ravel().tolist()]
`;

/** The same for a typed array. */
function worth(data: Iterable<number | bigint>, dtype: DType): string[] {
  return Array.from(data, (value) => {
    if (dtype === 'bool') return value ? 'True' : 'False';
    if (typeof value === 'bigint' || !dtype.startsWith('float')) return String(value);
    if (Number.isNaN(value)) return 'nan';
    return Object.is(value, -0) ? '-0' : String(value).replace('Infinity', 'inf');
  });
}

/** One spelling for a number that Python and JavaScript write differently: 1e-05, 1.0. */
function normal(text: string): string {
  const number = Number(text);
  return Number.isNaN(number) || Number.isInteger(number) ? text.replace(/^(-?\d+)\.0$/, '$1') : String(number);
}

describe.skipIf(skippedBecause(noNumpy))('arrays between here and numpy', () => {
  test('numpy sees every dtype with equal values and equal bits, and so do we', async () => {
    const manager = await scene().manager();
    const py = await PythonSession.open({ SHMD_ADDRESS: manager.address });
    await py.run(ATTACH);
    await py.run('import shmd; client = shmd.connect()');
    for (const [dtype, bits] of Object.entries(BITS) as [DType, bigint[]][]) {
      // Where this runtime cannot make one, Python's client does, and the bits are all we look at.
      if (RUNTIME_LACKS(dtype))
        await py.run('client.create_array(shape, dtype, name)', { shape: [bits.length], dtype, name: dtype });
      else await manager.createArray({ name: dtype, dtype, shape: [bits.length] });
      const shm = await manager.attach(dtype);
      const size = (shm.size / bits.length) as 1 | 2 | 4 | 8;
      const raw = SharedArray.over(shm, { dtype: UNSIGNED[size], shape: [bits.length] });
      for (const [i, bit] of bits.entries()) raw.set((size === 8 ? bit : Number(bit)) as never, i);

      const seen = await py.run<{ worth: string[]; bits: string[]; dtype: string }>(
        `
        shm, array = attach(name, [len(bits)], dtype)
        result = {"worth": worth(array), "bits": [str(bit) for bit in array.view(f"u{array.itemsize}").tolist()], "dtype": array.dtype.name}
        array[:] = array[::-1].copy()
        del array
        shm.close()
        `,
        { name: shm.osName, dtype, bits: bits.map(String) },
      );
      expect(seen.dtype).toBe(dtype);
      expect(seen.bits, dtype).toEqual(bits.map(String));
      // Python turned the array round: our view of it shows each value, and its bits, in reverse.
      expect([...raw].map(BigInt), dtype).toEqual([...bits].reverse());
      if (RUNTIME_LACKS(dtype)) continue;
      const array = await manager.attachArray(dtype);
      expect(worth(array, dtype).map(normal).reverse(), dtype).toEqual(seen.worth.map(normal));
    }
  });

  test('n dimensions, none, and an empty one lie in numpy’s C order', async () => {
    const manager = await scene().manager();
    const py = await PythonSession.open();
    await py.run(ATTACH);
    const cube = await manager.createArray({ dtype: 'int32', shape: [2, 3, 4] });
    const filled = await py.run(
      `
      shm, array = attach(name, shape, "int32")
      array[:] = np.arange(24).reshape(shape)
      result = [list(array.strides), int(array[1, 2, 3]), bool(array.flags.c_contiguous)]
      del array
      shm.close()
      `,
      { name: cube.shm.osName, shape: cube.shape },
    );
    expect(filled).toEqual([cube.strides.map((stride) => stride * 4), 23, true]);
    for (let i = 0; i < 2; i++)
      for (let j = 0; j < 3; j++) for (let k = 0; k < 4; k++) expect(cube.get(i, j, k)).toBe(12 * i + 4 * j + k);

    const point = await manager.createArray({ dtype: 'float64', shape: [] });
    const none = await manager.createArray({ dtype: 'float64', shape: [3, 0, 2] });
    const seen = await py.run(
      `
      a, point = attach(names[0], [], "float64")
      b, none = attach(names[1], [3, 0, 2], "float64")
      point[()] = 2.5
      result = [none.size, [stride // 8 for stride in none.strides]]
      del point, none
      a.close(); b.close()
      `,
      { names: [point.shm.osName, none.shm.osName] },
    );
    expect(point.get()).toBe(2.5);
    expect(seen).toEqual([none.length, none.strides]);
  });

  test('an array that Python made is seen without a manager', async () => {
    const own = scene();
    const py = await PythonSession.open();
    await py.run(ATTACH);
    const name = `${own.prefix}np`;
    await py.run(
      `
      shm = SharedMemory(name=name, create=True, size=96)
      array = np.ndarray([3, 4], "float64", buffer=shm.buf)
      array[:] = np.arange(12).reshape(3, 4) / 2
      `,
      { name },
    );
    const array = SharedArray.over(SharedMemory.attach(name), { dtype: 'float64', shape: [3, 4] });
    expect([array.get(2, 3), array.get(0, 1)]).toEqual([5.5, 0.5]);
    array.set(-1, 1, 1);
    expect(await py.run('result = float(array[1, 1])')).toBe(-1);
    array.close();
    expect(await py.run('result = float(array[1, 1]); del array; shm.close(); shm.unlink()')).toBe(-1);
  });
});
