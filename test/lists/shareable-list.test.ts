import { float, ShareableList, type ShareableValue } from '@shmd/client';
import { describe, expect, test } from 'vitest';
import { expectCode, scene } from '../helpers/scene.js';

const invalid = expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' });
const MIXED: ShareableValue[] = ['a', 'héllo wörld', new Uint8Array([1, 0, 2]), true, false, null, -5, 2.5, 2n ** 62n];

test('every kind of value reads back as it was, here and by name', async () => {
  const manager = await scene().manager();
  const list = await manager.createList(MIXED, { name: 'l' });
  const reader = await manager.attachList('l');
  for (const view of [list, reader]) {
    expect(view.toArray()).toEqual(MIXED);
    expect(view).toHaveLength(9);
    expect(view.format).toBe('8s16s8sxxxxxxx?xxxxxxx?xxxxxx?xqdq');
    expect(view.name).toBe('l');
  }
  reader.set(0, 'bb');
  expect(list.at(0)).toBe('bb');
});

describe('numbers', () => {
  const cases: [string, ShareableValue, string, unknown][] = [
    ['a safe integer is an int', 2 ** 53 - 1, 'q', 2 ** 53 - 1],
    ['a negative one too', -(2 ** 53 - 1), 'q', -(2 ** 53 - 1)],
    ['beyond that it is a float', 2 ** 53, 'd', 2 ** 53],
    ['-0 is a float, or its sign would be lost', -0, 'd', -0],
    ['0 is an int', 0, 'q', 0],
    ['a fraction is a float', 0.1, 'd', 0.1],
    ['NaN is a float', Number.NaN, 'd', Number.NaN],
    ['infinity is a float', Number.NEGATIVE_INFINITY, 'd', Number.NEGATIVE_INFINITY],
    ['float() forces a float', float(1), 'd', 1],
    ['a bigint is an int', 5n, 'q', 5],
    ['an int outside the safe range reads as bigint', 2n ** 53n, 'q', 2n ** 53n],
    ['the largest int', 2n ** 63n - 1n, 'q', 2n ** 63n - 1n],
    ['the smallest int', -(2n ** 63n), 'q', -(2n ** 63n)],
  ];

  test('are stored by the rules', async () => {
    const manager = await scene().manager();
    const list = await manager.createList(cases.map(([, value]) => value));
    for (const [i, [rule, , , read]] of cases.entries()) expect(list.at(i), rule).toBe(read);
    expect(list.format).toBe(cases.map(([, , format]) => format).join(''));
    for (const [i, [, value]] of cases.entries()) list.set(i, value);
    expect(list.format).toBe(cases.map(([, , format]) => format).join(''));
  });

  test('float() takes numbers only', () => {
    expect(() => float(1n as never)).toThrow(invalid);
  });
});

describe('what is refused', () => {
  const refused: [string, unknown][] = [
    ['an int beyond 64 bits', 2n ** 63n],
    ['a negative one', -(2n ** 63n) - 1n],
    ['text that ends in NUL', 'a\0'],
    ['nothing but a NUL', '\0'],
    ['bytes that end in NUL', new Uint8Array([1, 0])],
    ['a lone surrogate', 'a\ud800'],
    ['undefined', undefined],
    ['a symbol', Symbol('s')],
    ['a function', () => 1],
    ['an object', {}],
    ['an array', [1]],
    ['a Date', new Date()],
    ['another typed array', new Uint16Array(1)],
    ['text longer than a format can say', 'x'.repeat(9_999_992)],
  ];

  test('at creation, before anything is made', async () => {
    const manager = await scene().manager();
    for (const [what, value] of refused) {
      const error = await manager.createList([1, value as never]).catch((e) => e);
      expect(error, what).toMatchObject({
        code: 'ERR_SHM_INVALID_ARGUMENT',
        message: expect.stringContaining('item 1'),
      });
    }
    for (const values of ['abc', new Set([1]), null, undefined, { length: 0 }, new Uint8Array(2)]) {
      await expectCode(manager.createList(values as never), 'ERR_SHM_INVALID_ARGUMENT');
    }
    for (const options of [{ size: 100 }, { publish: true }, { nam: 'x' }]) {
      await expectCode(manager.createList([1], options as never), 'ERR_SHM_INVALID_ARGUMENT');
    }
    expect(await manager.list()).toEqual([]);
  });

  test('at assignment, and every byte stays as it was', async () => {
    const manager = await scene().manager();
    const list = await manager.createList(MIXED);
    const before = Buffer.from(list.shm.buf);
    for (const [what, value] of [...refused, ['too long for its slot', '123456789']] as [string, unknown][]) {
      for (const index of [0, 3, 6, -1]) expect(() => list.set(index, value as never), what).toThrow(invalid);
    }
    for (const index of [9, -10, 0.5, Number.NaN, '0', null, undefined, 0n, Symbol()]) {
      expect(() => list.set(index as number, 1)).toThrow(invalid);
      expect(() => list.at(index as number)).toThrow(invalid);
    }
    expect(list.shm.buf.equals(before)).toBe(true);
  });
});

describe('assignment in place', () => {
  test('any type may follow any other, within the slot', async () => {
    const manager = await scene().manager();
    const list = await manager.createList(['0123456789', 1]);
    for (const value of ['0123456789abcdef', '', 7, 0.5, true, null, new Uint8Array([9]), 'x'.repeat(16)]) {
      list.set(0, value);
      expect(list.at(0)).toEqual(value);
      expect(list.at(1)).toBe(1);
    }
    expect(() => list.set(0, 'x'.repeat(17))).toThrow(invalid);
    for (const value of ['12345678', null, new Uint8Array(8).fill(1), '']) {
      list.set(-1, value);
      expect(list.at(-1)).toEqual(value);
    }
    expect(list.format).toBe('16s8s');
    expect(list.at(0)).toBe('x'.repeat(16));
  });

  test('text is measured in bytes, and never reaches its neighbour', async () => {
    const manager = await scene().manager();
    const list = await manager.createList(['ééé', 'next']);
    list.set(0, 'éééé');
    expect(() => list.set(0, 'ééééé')).toThrow(invalid);
    expect(list.toArray()).toEqual(['éééé', 'next']);
  });

  test('NUL within, a byte order mark and astral characters survive', async () => {
    const manager = await scene().manager();
    const values = ['a\0b', '\ufeffx', '👩‍🚀', new Uint8Array([0, 0, 1])];
    expect((await manager.createList(values)).toArray()).toEqual(values);
  });

  test('bytes are a copy of the memory', async () => {
    const manager = await scene().manager();
    const list = await manager.createList([new Uint8Array([1, 2])]);
    const bytes = list.at(0) as Uint8Array;
    bytes[0] = 99;
    expect(list.at(0)).toEqual(new Uint8Array([1, 2]));
  });
});

test('count and indexOf by the documented equality', async () => {
  const manager = await scene().manager();
  const big = 2n ** 60n;
  const list = await manager.createList([
    1,
    float(1),
    true,
    '1',
    new Uint8Array([49]),
    null,
    big,
    'a',
    'a',
    Number.NaN,
  ]);
  const expected: [ShareableValue, number, number][] = [
    [1, 2, 0],
    [1n, 2, 0],
    [float(1), 2, 0],
    [true, 1, 2],
    [false, 0, -1],
    ['1', 1, 3],
    [new Uint8Array([49]), 1, 4],
    [Buffer.from('1'), 1, 4],
    [null, 1, 5],
    [big, 1, 6],
    [2 ** 60, 1, 6],
    [big + 1n, 0, -1],
    ['a', 2, 7],
    [Number.NaN, 0, -1],
  ];
  for (const [value, count, index] of expected) {
    expect(list.count(value), String(value)).toBe(count);
    expect(list.indexOf(value), String(value)).toBe(index);
  }
  expect(() => list.count(undefined as never)).toThrow(invalid);
  expect(() => list.indexOf({} as never)).toThrow(invalid);
});

test('iteration, string form, and the empty list', async () => {
  const manager = await scene().manager();
  const list = await manager.createList(['a', 1, null], { name: 'l' });
  expect([...list]).toEqual(['a', 1, null]);
  expect(`${list}`).toBe("ShareableList([ 'a', 1, null ], name='l')");
  const empty = await manager.createList([]);
  expect(empty.shm.size).toBe(16);
  expect([empty.length, empty.toArray(), empty.format, empty.indexOf(1)]).toEqual([0, [], '', -1]);
  expect(() => empty.at(0)).toThrow(invalid);
  expect(() => empty.at(-1)).toThrow(invalid);
});

test('nobody attaches a list before its values are in it', async () => {
  const manager = await scene().manager();
  const attaching = manager.attachList('l', { wait: true });
  const [seen] = await Promise.all([
    attaching.then((list) => list.toArray()),
    manager.createList(MIXED, { name: 'l' }),
  ]);
  expect(seen).toEqual(MIXED);
});

test('over any shared memory; close, unlink and access', async () => {
  const manager = await scene().manager();
  const list = await manager.createList([1, 'a'], { name: 'l' });
  const over = ShareableList.over(await manager.attach('l'));
  expect(over.toArray()).toEqual([1, 'a']);
  const reader = await manager.attachList('l', { access: 'read' });
  expect(() => reader.set(0, 2)).toThrow(expect.objectContaining({ code: 'ERR_SHM_PERMISSION' }));
  expect(() => ShareableList.over({} as never)).toThrow(invalid);
  await expectCode(manager.attachList('l', { offset: 8 } as never), 'ERR_SHM_INVALID_ARGUMENT');

  const items = over[Symbol.iterator]();
  items.next();
  over.close();
  const closed = expect.objectContaining({ code: 'ERR_SHM_CLOSED' });
  for (const use of [() => over.at(0), () => over.set(0, 1), () => over.toArray(), () => over.count(1)]) {
    expect(use).toThrow(closed);
  }
  for (const use of [() => over.format, () => items.next(), () => ShareableList.over(over.shm)])
    expect(use).toThrow(closed);
  expect([over.name, over.length, `${over}`]).toEqual(['l', 2, "ShareableList(closed, name='l')"]);

  await list.unlink();
  await expectCode(manager.attachList('l'), 'ERR_SHM_NOT_FOUND');
  list[Symbol.dispose]();
  expect(list.shm.closed).toBe(true);
});
