import type { Keeper } from '@shmd/native';
import { expect, test } from 'vitest';
import type { NewSegment, RecordedSegment } from '../../packages/manager/src/segments/segment-store.js';
import { expectCode } from '../helpers/scene.js';
import { BACK_ENDS, type TestBed } from './back-ends.js';

/** Reserved on the spot, and elsewhere. Bytes. */
const SMALL = 4096;
const LARGE = 1024 * 1024;

/** Below, at and beyond a page, and where other ways begin. Bytes. */
const SIZES = [1, 7, 4095, 4096, 4097, 256 * 1024, 256 * 1024 + 1, LARGE - 1, LARGE, LARGE + 1];

type Made = RecordedSegment & { size: number };

/** A store, and what a manager does with it. */
class Trial {
  constructor(readonly bed: TestBed) {}

  draft(name: string, size: number, rest: Partial<NewSegment> = {}): NewSegment {
    const osName = this.bed.prefix + name;
    const named = { uid: `uid-${name}`, osName, publishedAs: osName };
    return { ...named, size, persistent: false, payload: '', confirm() {}, ...rest };
  }

  async create(name: string, size: number, rest: Partial<NewSegment> = {}): Promise<Made> {
    const draft = this.draft(name, size, rest);
    // What is thrown at once and what is thrown later are one to whoever waits.
    const keeper: Keeper = await this.bed.store.create(draft);
    return { uid: draft.uid, osName: draft.osName, publishedAs: draft.publishedAs, keeper, size };
  }

  /** This is all that is there, and all that is recorded. */
  expectThere(...made: Made[]): void {
    expect(this.bed.names().sort()).toEqual(made.map(({ osName }) => osName).sort());
    expect(this.bed.recorded().sort()).toEqual(made.map(({ uid }) => uid).sort());
  }
}

function over(title: string, run: (trial: Trial, skip: (why: string) => void) => Promise<void>): void {
  for (const [name, open] of Object.entries(BACK_ENDS)) {
    test(`${name}: ${title}`, ({ skip }) => run(new Trial(open()), skip));
  }
}

over('a segment is there, recorded, zeroed and of exactly its size', async (trial) => {
  const { store, map } = trial.bed;
  for (const size of SIZES) {
    const made = await trial.create(`of-${size}`, size);
    trial.expectThere(made);
    expect(store.find(made.osName)).toEqual({ keeper: made.keeper, size });
    const bytes = map(made);
    if (bytes) expect([bytes.length, bytes.every((byte) => byte === 0)]).toEqual([size, true]);
    expect(store.remove([made])).toEqual(new Set());
    trial.expectThere();
  }
});

over('what one maps, the next one sees', async (trial) => {
  const made = await trial.create('shared', SMALL);
  const [one, other] = [trial.bed.map(made), trial.bed.map(made)];
  if (one && other) {
    one.set([1, 2, 3], SMALL - 3);
    expect([...other.subarray(SMALL - 4)]).toEqual([0, 1, 2, 3]);
  }
  trial.bed.store.remove([made]);
  trial.expectThere();
});

over('who maps it for reading alone sees what others write from then on', async (trial) => {
  const made = await trial.create('read', SMALL);
  const [reader, writer] = [trial.bed.map(made, 'read'), trial.bed.map(made)];
  if (reader && writer) {
    expect(reader[SMALL - 1]).toBe(0);
    writer[SMALL - 1] = 7;
    expect(reader[SMALL - 1]).toBe(7);
  }
  trial.bed.store.remove([made]);
  trial.expectThere();
});

over('any name that the manager lets through is one', async (trial) => {
  // Where the OS allows more than 200 bytes, no name that long comes here.
  const longest = Math.min(200, trial.bed.store.maxNameBytes);
  const names = ['x', ' ', 'a b', 'p%20', '-', 'ünï-쓰기', '\u{1F980}', 'n'.repeat(longest - trial.bed.prefix.length)];
  const made = await Promise.all(names.map((name) => trial.create(name, 16)));
  trial.expectThere(...made);
  for (const each of made) expect(trial.bed.store.find(each.osName)?.keeper).toEqual(each.keeper);
  trial.bed.store.remove(made);
  trial.expectThere();
});

over('a taken name is refused, whoever has it, and stays as it is', async (trial) => {
  const { store, place, prefix } = trial.bed;
  for (const size of [SMALL, LARGE]) {
    const first = await trial.create('ours', size);
    place(`${prefix}theirs`, 3);
    const stranger = store.find(`${prefix}theirs`);
    await expectCode(trial.create('ours', size, { uid: 'second' }), 'ERR_SHM_EXISTS');
    await expectCode(trial.create('theirs', size), 'ERR_SHM_EXISTS');
    expect(store.find(first.osName)).toEqual({ keeper: first.keeper, size });
    expect(store.find(`${prefix}theirs`)).toEqual(stranger);
    expect(trial.bed.recorded()).toEqual([first.uid]);
    // Taken charge of, it goes as one of ours.
    const named = { uid: 'uid-theirs', osName: `${prefix}theirs`, publishedAs: `${prefix}theirs` };
    const adopted = { ...named, keeper: stranger?.keeper as Keeper, size: 3 };
    store.record(adopted, false, '');
    trial.expectThere(first, adopted);
    store.remove([first, adopted]);
    trial.expectThere();
  }
});

over('of many who want one name at once, one gets it', async (trial) => {
  for (const size of [SMALL, LARGE]) {
    const tries = Array.from({ length: 8 }, (_, i) => trial.create('wanted', size, { uid: `try-${i}` }));
    const settled = await Promise.allSettled(tries);
    const made = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(made.length).toBe(1);
    for (const each of settled) if (each.status === 'rejected') expect(each.reason.code).toBe('ERR_SHM_EXISTS');
    trial.expectThere(...made);
    trial.bed.store.remove(made);
  }
});

over('nobody sees a segment before it is confirmed; one that nobody wants any more leaves nothing', async (trial) => {
  const seen: string[][] = [];
  const look = () => void seen.push(trial.bed.names(), trial.bed.recorded());
  const made = await trial.create('wanted', LARGE, { confirm: look });
  const given = Object.assign(new Error('nobody waits'), { code: 'ERR_SHM_CANCELLED' });
  const refuse = () => {
    look();
    throw given;
  };
  expect(seen.splice(0)).toEqual([[], []]);
  await expect(trial.create('unwanted', LARGE, { confirm: refuse })).rejects.toBe(given);
  expect(seen).toEqual([[made.osName], [made.uid]]);
  trial.expectThere(made);
  // Its name is free, and its memory.
  const again = await trial.create('unwanted', LARGE);
  trial.bed.store.remove([made, again]);
  trial.expectThere();
});

over('what has no room is refused and leaves nothing, and what has room succeeds', async (trial) => {
  const { store, tooMuch } = trial.bed;
  const made = await trial.create('fits', SMALL);
  await expectCode(trial.create('large', tooMuch), 'ERR_SHM_NO_SPACE');
  trial.expectThere(made);
  const large = await trial.create('large', LARGE);
  store.remove([made, large]);
  trial.expectThere();
});

over('what was made elsewhere is found, if it is memory', async (trial) => {
  const { store, prefix, place, placeOther } = trial.bed;
  place(`${prefix}theirs`, 4097);
  place(`${prefix}empty`, 0);
  placeOther(`${prefix}other`);
  expect(store.find(`${prefix}nothing`)).toBe(null);
  expect(store.find(`${prefix}empty`)).toBe(null);
  expect(store.find(`${prefix}other`)).toBe(null);
  expect(store.find(`${prefix}theirs`)).toEqual({ keeper: expect.anything(), size: 4097 });
  expect(trial.bed.recorded()).toEqual([]);
  for (const name of ['theirs', 'empty']) {
    place(`${prefix}${name}`, 1);
    const found = store.find(`${prefix}${name}`);
    store.remove([{ uid: name, osName: `${prefix}${name}`, keeper: found?.keeper as Keeper }]);
  }
  expect(trial.bed.names()).toEqual([`${prefix}other`]);
});

over('a segment is gone when it is removed, cut short, or another one under its name', async (trial) => {
  const { store, place, cut } = trial.bed;
  const [there, removed, short, other] = (await Promise.all(
    ['there', 'removed', 'short', 'other'].map((name) => trial.create(name, 8192)),
  )) as [Made, Made, Made, Made];
  for (const each of [there, removed, short, other]) expect(store.isGone(each)).toBe(false);
  store.removeLast([removed]);
  cut(short.osName, 4096);
  place(other.osName, 8192);
  expect([there, removed, short, other].map((each) => store.isGone(each))).toEqual([false, true, true, true]);
  for (const each of [short, other]) place(each.osName, 1);
  const strangers = [short, other].map((each) => ({ ...each, keeper: store.find(each.osName)?.keeper as Keeper }));
  store.remove([there, removed, ...strangers]);
  trial.expectThere();
});

over(
  'only our own object is removed: another one under its name is left alone, and no longer recorded',
  async (trial) => {
    const { store, place } = trial.bed;
    for (const remove of [store.remove, store.removeLast]) {
      const [ours, taken, absent] = (await Promise.all(
        ['ours', 'taken', 'absent'].map((name) => trial.create(name, 16)),
      )) as [Made, Made, Made];
      store.removeLast([absent]);
      place(taken.osName, 16);
      const stranger = store.find(taken.osName);
      expect(stranger?.keeper).not.toEqual(taken.keeper);
      expect(remove.call(store, [ours, taken, absent])).toEqual(new Set());
      expect(store.find(taken.osName)).toEqual(stranger);
      expect(trial.bed.names()).toEqual([taken.osName]);
      store.remove([ours, { ...taken, keeper: stranger?.keeper as Keeper }, absent]);
      trial.expectThere();
    }
  },
);

over('a name that is used again is another segment', async (trial) => {
  const { store } = trial.bed;
  const first = await trial.create('again', 16);
  store.remove([first]);
  const second = await trial.create('again', 16, { uid: 'second' });
  expect(second.keeper).not.toEqual(first.keeper);
  expect([store.isGone(first), store.isGone(second)]).toEqual([true, false]);
  store.removeLast([first]);
  trial.expectThere(second);
  store.remove([second]);
  trial.expectThere();
});

over('a record that is written again is one', async (trial) => {
  const { store } = trial.bed;
  const made = await trial.create('changing', 16);
  store.record(made, true, 'changed');
  trial.expectThere(made);
  store.remove([made]);
  trial.expectThere();
});

over('what is removed last stays recorded, since no record is needed any more', async (trial) => {
  const { store } = trial.bed;
  const made = await Promise.all([trial.create('a', 16), trial.create('b', LARGE)]);
  expect(store.removeLast(made)).toEqual(new Set());
  expect(trial.bed.names()).toEqual([]);
  expect(trial.bed.recorded().sort()).toEqual(['uid-a', 'uid-b']);
});

over('what the OS refuses to remove is named, and stays recorded', async (trial, skip) => {
  const { store, refuse } = trial.bed;
  if (!refuse) return skip('nothing here makes the OS refuse to remove what is ours');
  const [goes, stays] = await Promise.all([trial.create('goes', 16), trial.create('stays', 16)]);
  refuse(stays.osName);
  expect(store.remove([goes, stays])).toEqual(new Set([stays]));
  trial.expectThere(stays);
});

over(
  'one that is not published yet has a name that nobody would ask for, and gets its own without replacing anything',
  async (trial, skip) => {
    const { store, prefix, place } = trial.bed;
    const publishedAs = `${prefix}late`;
    const osName = store.unpublishedName('uid-late', publishedAs);
    if (osName === publishedAs) skip('memory has one name here');
    expect(osName.startsWith('.')).toBe(true);
    const made = await trial.create('late', SMALL, { osName, publishedAs });
    expect([store.find(publishedAs), store.find(osName)]).toEqual([null, { keeper: made.keeper, size: SMALL }]);
    place(publishedAs, 3);
    const stranger = store.find(publishedAs);
    expect(() => store.unpublishedName('uid-other', publishedAs)).toThrow(
      expect.objectContaining({ code: 'ERR_SHM_EXISTS' }),
    );
    expect(() => store.rename(made, publishedAs)).toThrow(expect.objectContaining({ code: 'ERR_SHM_EXISTS' }));
    expect([store.find(publishedAs), store.find(osName)]).toEqual([stranger, { keeper: made.keeper, size: SMALL }]);
    store.rename(made, `${prefix}own`);
    expect([store.find(osName), store.find(`${prefix}own`)]).toEqual([null, { keeper: made.keeper, size: SMALL }]);
    expect(() => store.rename(made, `${prefix}again`)).toThrow(expect.objectContaining({ code: 'ERR_SHM_NOT_FOUND' }));
    expect(store.remove([{ ...made, osName: `${prefix}own` }])).toEqual(new Set());
    expect(trial.bed.recorded()).toEqual([]);
  },
);
