import { float } from '@shmd/client';
import { describe, expect, test } from 'vitest';
import { noNumpy, noPython, skippedBecause } from './helpers/find-python.js';
import { openPythonClient as open } from './helpers/python-client.js';

describe.skipIf(skippedBecause(noPython))('arrays and lists in the Python client', () => {
  test('arrays without numpy: dtype and shape come from the manager', async () => {
    const { manager, py } = await open();
    const array = await manager.createArray({ name: 'a', dtype: 'int64', shape: [2, 3] });
    array.set(-(2n ** 63n), 1, 2);
    await py.run('import sys; sys.modules["numpy"] = None; a = client.attach_array("a")');
    expect(await py.run('result = [a.dtype, list(a.shape), a.size, a.nbytes, str(a.data[5])]')).toEqual([
      'int64',
      [2, 3],
      6,
      48,
      String(-(2n ** 63n)),
    ]);
    await py.run('a.data[0] = 7; b = client.create_array([3], "bool", "b"); b.data[1] = True');
    expect(array.get(0, 0)).toBe(7n);
    expect([...(await manager.attachArray('b', { dtype: 'bool', shape: [3] }))]).toEqual([0, 1, 0]);
    await expect(py.run('a.numpy()')).rejects.toMatchObject({ type: 'ModuleNotFoundError' });
    await manager.create({ name: 'raw', size: 8 });
    const refusals = await py.run(`
    result = [
        code(lambda: client.attach_array("a", dtype="int32")),
        code(lambda: client.attach_array("a", shape=[6])),
        code(lambda: client.attach_array("raw")),
        code(lambda: client.attach_array("raw", dtype="int8", shape=[9])),
        code(lambda: client.create_array([2], "int")),
        code(lambda: client.create_array([-1], "int8")),
        code(lambda: client.create_array([2**40, 2**40], "int8")),
    ]`);
    expect(refusals).toEqual([...Array(6).fill('ERR_SHM_INVALID_ARGUMENT'), 'ERR_SHM_INVALID_SIZE']);
    expect(await py.run('result = client.attach_array("raw", dtype="int8", shape=[8]).size')).toBe(8);
  });

  test('lists, both ways and in place', async () => {
    const { manager, py } = await open();
    const list = await manager.createList([1, float(1), 'héllo', new Uint8Array([0, 1]), true, null, 2n ** 62n], {
      name: 'l',
    });
    expect(
      await py.run(
        'l = client.attach_list("l"); result = [repr(list(l)), l.format, len(l), l.index("héllo"), l.count(1), l[-1] == 2**62]',
      ),
    ).toEqual([`[1, 1.0, 'héllo', b'\\x00\\x01', True, None, ${2n ** 62n}]`, list.format, 7, 2, 3, true]);
    await py.run('l[0] = "x"; l[-2] = 2.5; l[2] = "é" * 4');
    expect(list.toArray()).toEqual(['x', 1, 'éééé', new Uint8Array([0, 1]), true, 2.5, 2n ** 62n]);

    const before = Buffer.from(list.shm.buf);
    const refusals = await py.run(`
    def put(index, value):
        l[index] = value
    result = [code(lambda value=value: put(0, value)) for value in ("123456789", 2**63, "a\\0", [1], "é" * 5)]
    `);
    expect(refusals).toEqual(Array(5).fill('ERR_SHM_INVALID_ARGUMENT'));
    expect(list.shm.buf.equals(before)).toBe(true);
    await expect(py.run('l[7]')).rejects.toMatchObject({ type: 'IndexError' });
    await expect(py.run('l[-8] = 1')).rejects.toMatchObject({ type: 'IndexError' });

    await py.run('mine = client.create_list(["a" * 20, 2**63 - 1, -0.0, None, b"\\x01"], "mine")');
    const same = await manager.createList(['a'.repeat(20), 2n ** 63n - 1n, -0, null, new Uint8Array([1])]);
    const mine = await manager.attachList('mine');
    expect(mine.toArray()).toEqual(same.toArray());
    expect(mine.shm.buf.equals(same.shm.buf)).toBe(true);
  });

  test('blocks are made from bytes and taken as bytes, both ways', async () => {
    const { manager, py } = await open();
    const data = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
    await manager.createFrom(data, { name: 'ours' });
    await py.run(`
    ours = client.fetch("ours")
    assert ours == bytes(i % 251 for i in range(300_000)), len(ours)
    assert client.fetch("ours", 250, 2) == bytes([250, 0])
    theirs = client.create_from([ours, b"", bytearray(b"tail")], "theirs", meta={"by": "python"})
    assert theirs.os_name.endswith("theirs") and not theirs.os_name.startswith("."), theirs.os_name
    assert bytes(theirs.buf[-4:]) == b"tail"
    `);
    expect((await manager.fetch('theirs')).equals(Buffer.concat([data, Buffer.from('tail')]))).toBe(true);
    expect(await manager.stat('theirs')).toMatchObject({ state: 'ready', meta: { by: 'python' } });
    const refusals = await py.run(`
    result = [code(lambda: client.create_from(b"")), code(lambda: client.create_from(b"x", "ours")),
              code(lambda: client.fetch("ours", 1, 300_000)), code(lambda: client.fetch("ours", -1)),
              code(lambda: client.fetch("none"))]
    `);
    const argument = 'ERR_SHM_INVALID_ARGUMENT';
    expect(refusals).toEqual(['ERR_SHM_INVALID_SIZE', 'ERR_SHM_EXISTS', argument, argument, 'ERR_SHM_NOT_FOUND']);
    expect(await manager.status()).toMatchObject({ segments: 2, attachments: 2 });
  });

  test('what cannot be published leaves nothing, and its name is free', async () => {
    const { manager, py } = await open();
    const refusals = await py.run(`
    ask = client.request
    def full(method, **params):
        if method == "segment.publish":
            raise shmd.ShmError("ERR_SHM_NO_SPACE", "full")
        return ask(method, **params)
    client.request = full
    result = [code(lambda: client.create_from(b"x", "a")), code(lambda: client.create_list([1], "a"))]
    client.request = ask
    `);
    expect(refusals).toEqual(['ERR_SHM_NO_SPACE', 'ERR_SHM_NO_SPACE']);
    expect(await manager.status()).toMatchObject({ segments: 0, attachments: 0 });
  });

  test('any bytes at all are a list or a typed error', async () => {
    const { manager, py } = await open();
    const valid = await manager.createList(['text', 1, 2.5, true, null, new Uint8Array([1, 2])], { name: 'l' });
    expect(valid.length).toBe(6);
    const outcome = await py.run<{ refused: number; read: number }>(`
    import random
    dice = random.Random(5)
    shm = client.attach("l")
    original = bytes(shm.buf)
    result = {"refused": 0, "read": 0}
    for _ in range(500):
        shm.buf[:] = original if dice.random() < 0.9 else dice.randbytes(len(original))
        for _ in range(dice.randrange(1, 5)):
            shm.buf[dice.randrange(len(original))] = dice.randrange(256)
        answer = code(lambda: list(client.attach_list("l")))
        result["refused" if answer == "ERR_SHM_INVALID_ARGUMENT" else "read"] += 1
        assert isinstance(answer, list) or answer == "ERR_SHM_INVALID_ARGUMENT", answer
    `);
    expect(outcome.refused).toBeGreaterThan(20);
    expect(outcome.read).toBeGreaterThan(20);
  });
});

describe.skipIf(skippedBecause(noNumpy))('the Python client with numpy', () => {
  test('arrays are numpy arrays over the memory itself, valid after close', async () => {
    const { manager, py } = await open();
    const frame = await manager.createArray({ name: 'frame', dtype: 'uint8', shape: [4, 6, 3] });
    await py.run(
      'import numpy as np\nwith client.attach_array("frame") as frame:\n    pixels = frame.numpy()\n    pixels[1, 2] = [1, 2, 3]',
    );
    expect([frame.get(1, 2, 0), frame.get(1, 2, 1), frame.get(1, 2, 2)]).toEqual([1, 2, 3]);
    await py.run('pixels[0, 0, 0] = 255; result = None');
    expect(frame.get(0, 0, 0)).toBe(255);
    expect(await py.run('result = [str(pixels.dtype), list(pixels.shape)]')).toEqual(['uint8', [4, 6, 3]]);

    await py.run(`
    grid = client.create_array((2, 2), np.float32, "grid")
    grid.numpy()[:] = [[1, 2], [3, 4.5]]
    point = client.create_array((), np.dtype("int16"), "point")
    point.numpy()[()] = -7
    empty = client.create_array((0, 5), "float64", "empty").numpy()
    still = client.attach_array("grid", access="read").numpy()
    `);
    expect(
      await py.run(
        'result = [list(empty.shape), still.flags.writeable, code(lambda: client.create_array([1], np.dtype(">i4")))]',
      ),
    ).toEqual([[0, 5], false, 'ERR_SHM_INVALID_ARGUMENT']);
    expect([...(await manager.attachArray('grid', { dtype: 'float32', shape: [2, 2] }))]).toEqual([1, 2, 3, 4.5]);
    expect((await manager.attachArray('point')).get()).toBe(-7);
    expect((await manager.attachArray('empty')).shape).toEqual([0, 5]);
  });
});
