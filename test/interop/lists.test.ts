import { readFileSync } from 'node:fs';
import { ShareableList, SharedMemory, ShmError } from '@shmd/client';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';
import { noPython, skippedBecause } from './helpers/find-python.js';
import {
  anyValue,
  asciiValue,
  asRead,
  isAscii,
  toStore,
  toWire,
  unicode,
  type WireValue,
} from './helpers/list-values.js';
import { PythonSession } from './helpers/python-session.js';

const LISTS = readFileSync(new URL('helpers/lists.py', import.meta.url), 'utf8');

async function open() {
  const own = scene();
  const manager = await own.manager();
  const py = await PythonSession.open();
  await py.run(LISTS);
  return { own, manager, py };
}

const hex = (list: ShareableList): string => Buffer.from(list.shm.buf).toString('hex');

describe.skipIf(skippedBecause(noPython))('lists between here and CPython', () => {
  test('2,000 random lists: here → CPython → here, and CPython → here → CPython', async () => {
    const { own, manager, py } = await open();
    let round = 0;
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyValue, { maxLength: 12 }), async (values) => {
        const twin = `${own.prefix}twin${++round}`;
        const first = await manager.createList(values);
        const theirs = await py.run<{ read: WireValue[]; format: string; bytes: string; twinBytes: string }>(
          'result = read_and_copy(name, twin)',
          { name: first.shm.osName, twin },
        );
        expect(theirs.read).toEqual(values.map(toWire));
        expect(theirs.format).toBe(first.format);

        const copied = ShareableList.over(SharedMemory.attach(twin));
        const back = copied.toArray();
        expect(back).toEqual(values.map(asRead));
        const second = await manager.createList(toStore(back, copied.format));
        const last = await py.run<{ same: boolean; bytes: string; twinBytes: string }>(
          'result = compare_and_drop(name, twin)',
          { name: second.shm.osName, twin },
        );
        expect(last.same).toBe(true);
        if (isAscii(values)) {
          compared++;
          expect(theirs.twinBytes).toBe(hex(first));
          expect(last.bytes).toBe(last.twinBytes);
        }
        copied.close();
        for (const list of [first, second]) {
          await list.unlink();
          list.close();
        }
      }),
      { numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(500);
  });

  test('any Unicode: CPython reads it, and assigns it in place without a byte changing', async () => {
    const { manager, py } = await open();
    await fc.assert(
      fc.asyncProperty(fc.array(unicode, { maxLength: 8 }), async (values) => {
        const list = await manager.createList(values);
        const before = hex(list);
        const read = await py.run('result = assign_back(name)', { name: list.shm.osName });
        expect(read).toEqual(values.map(toWire));
        expect(hex(list)).toBe(before);
        await list.unlink();
        list.close();
      }),
      { numRuns: 200 },
    );
  });

  test('assignments in place: what CPython takes and refuses, and the bytes it leaves', async () => {
    const { manager, py } = await open();
    const step = fc.tuple(fc.integer({ min: -9, max: 9 }), asciiValue);
    const outcomes = { taken: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.array(asciiValue, { minLength: 1, maxLength: 8 }),
        fc.array(step, { maxLength: 12 }),
        async (initial, all) => {
          const list = await manager.createList(initial);
          // With an index below -length, CPython writes over its own formats.
          const steps = all.filter(([index]) => index >= -initial.length);
          const taken = steps.map(([index, value]) => {
            const before = hex(list);
            try {
              list.set(index, value);
              return true;
            } catch (error) {
              if (!(error instanceof ShmError)) throw error;
              expect(hex(list)).toBe(before);
              return false;
            }
          });
          for (const one of taken) outcomes[one ? 'taken' : 'refused']++;
          const wire = steps.map(([index, value]) => [index, toWire(value)]);
          const theirs = await py.run('result = assign_to_own(initial, steps)', {
            initial: initial.map(toWire),
            steps: wire,
          });
          expect(theirs).toEqual({ taken, bytes: hex(list), format: list.format });
          await list.unlink();
          list.close();
        },
      ),
      { numRuns: 300 },
    );
    expect(outcomes.taken).toBeGreaterThan(100);
    expect(outcomes.refused).toBeGreaterThan(100);
  });

  test('changes in place are seen by the other side at once', async () => {
    const { manager, py } = await open();
    const list = await manager.createList(['0123456', 1, null, true]);
    await py.run('theirs = attach(name)', { name: list.shm.osName });
    list.set(0, 'héllo');
    list.set(2, 2.5);
    expect(await py.run('result = [theirs[0], theirs[2], len(theirs)]')).toEqual(['héllo', 2.5, 4]);
    await py.run('theirs[1] = b"\\x01\\x02"; theirs[-1] = -(2 ** 63)');
    expect(list.toArray()).toEqual(['héllo', new Uint8Array([1, 2]), 2.5, -(2n ** 63n)]);
    expect(await py.run('result = [theirs.count("héllo"), theirs.index(2.5), theirs.format]')).toEqual([
      list.count('héllo'),
      list.indexOf(2.5),
      list.format,
    ]);
  });

  test('text that CPython truncated, for it counts characters, is a typed error and not a wrong value', async () => {
    const { own, py } = await open();
    const name = `${own.prefix}cut`;
    // Five characters, 15 bytes, in a slot of 8: a new CPython may size it rightly.
    await py.run('mine = ShareableList(["€€€€€", 7], name=name)', { name });
    const list = ShareableList.over(SharedMemory.attach(name));
    let read: unknown;
    try {
      read = list.at(0);
    } catch (error) {
      read = (error as ShmError).code;
    }
    expect(['€€€€€', 'ERR_SHM_INVALID_ARGUMENT']).toContain(read);
    expect(list.at(1)).toBe(7);
    list.close();
    await py.run('mine.shm.close(); mine.shm.unlink()');
  });
});
