import assert from 'node:assert/strict';
import { type Case, expectCode, LARGE, NOTHING, SMALL } from './trial.js';

/** Below, at and beyond a page, and where other ways begin. Bytes. */
const SIZES = [1, 7, 4095, 4096, 4097, 256 * 1024, 256 * 1024 + 1, LARGE - 1, LARGE, LARGE + 1];

/** How segments come to be. */
export const MAKING: Case[] = [
  {
    title: 'a segment is there, recorded, zeroed and of exactly its size',
    async run(trial) {
      const { store, map } = trial.bed;
      for (const size of SIZES) {
        const made = await trial.create(`of-${size}`, size);
        trial.expectThere(made);
        trial.expectFound(made);
        const bytes = map(made);
        if (bytes) assert.deepEqual([bytes.length, bytes.every((byte) => byte === 0)], [size, true]);
        assert.deepEqual(store.remove([made]), NOTHING);
        trial.expectThere();
      }
    },
  },
  {
    title: 'what one maps, the next one sees',
    async run(trial) {
      const made = await trial.create('shared', SMALL);
      const [one, other] = [trial.bed.map(made), trial.bed.map(made)];
      if (one && other) {
        one.set([1, 2, 3], SMALL - 3);
        assert.deepEqual([...other.subarray(SMALL - 4)], [0, 1, 2, 3]);
      }
      trial.bed.store.remove([made]);
      trial.expectThere();
    },
  },
  {
    title: 'who maps it for reading alone sees what others write from then on',
    async run(trial) {
      const made = await trial.create('read', SMALL);
      const [reader, writer] = [trial.bed.map(made, 'read'), trial.bed.map(made)];
      if (reader && writer) {
        assert.equal(reader[SMALL - 1], 0);
        writer[SMALL - 1] = 7;
        assert.equal(reader[SMALL - 1], 7);
      }
      trial.bed.store.remove([made]);
      trial.expectThere();
    },
  },
  {
    title: 'any name that the manager lets through is one',
    async run(trial) {
      const { store, prefix } = trial.bed;
      // Where the OS allows more than 200 bytes, no name that long comes here.
      const longest = Math.min(200, store.maxNameBytes);
      const names = ['x', ' ', 'a b', 'p%20', '-', 'ünï-쓰기', '\u{1F980}', 'n'.repeat(longest - prefix.length)];
      const made = await trial.createAll(16, ...names);
      trial.expectThere(...made);
      for (const each of made) trial.expectFound(each);
      store.remove(made);
      trial.expectThere();
    },
  },
  {
    title: 'a taken name is refused, whoever has it, and stays as it is',
    async run(trial) {
      const { store, place, leave, prefix, recorded } = trial.bed;
      const theirs = `${prefix}theirs`;
      for (const size of [SMALL, LARGE]) {
        const first = await trial.create('ours', size);
        place(theirs, 3);
        const stranger = trial.look(theirs);
        await expectCode(trial.create('ours', size, { uid: 'second' }), 'ERR_SHM_EXISTS');
        await expectCode(trial.create('theirs', size), 'ERR_SHM_EXISTS');
        trial.expectFound(first);
        assert.deepEqual(trial.look(theirs), stranger);
        if (recorded) assert.deepEqual(recorded(), [first.uid]);
        // Taken charge of, it goes as one of ours.
        const adopted = trial.take('uid-theirs', theirs);
        leave(theirs);
        store.record(adopted, false, '');
        trial.expectThere(first, adopted);
        store.remove([first, adopted]);
        trial.expectThere();
      }
    },
  },
  {
    title: 'of many who want one name at once, one gets it',
    async run(trial) {
      for (const size of [SMALL, LARGE]) {
        const tries = Array.from({ length: 8 }, (_, i) => trial.create('wanted', size, { uid: `try-${i}` }));
        const settled = await Promise.allSettled(tries);
        const made = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
        assert.equal(made.length, 1);
        for (const each of settled) {
          if (each.status === 'rejected') assert.equal(each.reason.code, 'ERR_SHM_EXISTS');
        }
        trial.expectThere(...made);
        trial.bed.store.remove(made);
      }
    },
  },
  {
    title: 'nobody sees a segment before it is confirmed; one that nobody wants any more leaves nothing',
    async run(trial, skip) {
      const { slowBytes, store, names, recorded = () => [] } = trial.bed;
      if (slowBytes === undefined) return skip('here making a segment takes no while');
      const seen: string[][] = [];
      const look = () => void seen.push(names(), recorded());
      const made = await trial.create('wanted', slowBytes, { confirm: look });
      const given = Object.assign(new Error('nobody waits'), { code: 'ERR_SHM_CANCELLED' });
      const refuse = () => {
        look();
        throw given;
      };
      assert.deepEqual(seen.splice(0), [[], []]);
      await assert.rejects(trial.create('unwanted', slowBytes, { confirm: refuse }), (error) => error === given);
      assert.deepEqual(seen, [[made.osName], [made.uid]]);
      trial.expectThere(made);
      // Its name is free, and its memory.
      const again = await trial.create('unwanted', slowBytes);
      store.remove([made, again]);
      trial.expectThere();
    },
  },
  {
    title: 'what has no room is refused and leaves nothing, and what has room succeeds',
    async run(trial) {
      const { store, tooMuch } = trial.bed;
      const made = await trial.create('fits', SMALL);
      await expectCode(trial.create('large', tooMuch), 'ERR_SHM_NO_SPACE');
      trial.expectThere(made);
      const large = await trial.create('large', LARGE);
      store.remove([made, large]);
      trial.expectThere();
    },
  },
  {
    title: 'a segment that shall outlive its manager is made and recorded, or refused',
    async run(trial) {
      const { store, outlive } = trial.bed;
      const persistent = { persistent: true };
      if (!outlive) await expectCode(trial.create('lasting', SMALL, persistent), 'ERR_SHM_UNSUPPORTED');
      const made = await trial.create('lasting', SMALL, { persistent: outlive });
      const change = () => store.record(made, true, 'changed');
      if (outlive) change();
      else assert.throws(change, { code: 'ERR_SHM_UNSUPPORTED' });
      trial.expectThere(made);
      store.remove([made]);
      trial.expectThere();
    },
  },
  {
    title:
      'one that is not published yet has a name that nobody would ask for, and gets its own without replacing anything',
    async run(trial, skip) {
      const { store, prefix, place, replace, recorded } = trial.bed;
      const publishedAs = `${prefix}late`;
      const osName = store.unpublishedName('uid-late', publishedAs);
      if (osName === publishedAs || !replace) return skip('memory has one name here');
      assert.ok(osName.startsWith('.'));
      const made = await trial.create('late', SMALL, { osName, publishedAs });
      assert.equal(store.find(publishedAs), null);
      trial.expectFound(made);
      place(publishedAs, 3);
      const stranger = trial.look(publishedAs);
      assert.throws(() => store.unpublishedName('uid-other', publishedAs), { code: 'ERR_SHM_EXISTS' });
      assert.throws(() => store.rename(made, publishedAs), { code: 'ERR_SHM_EXISTS' });
      assert.deepEqual(trial.look(publishedAs), stranger);
      trial.expectFound(made);
      const own = { ...made, osName: `${prefix}own` };
      store.rename(made, own.osName);
      assert.equal(store.find(osName), null);
      trial.expectFound(own);
      assert.throws(() => store.rename(made, `${prefix}again`), { code: 'ERR_SHM_NOT_FOUND' });
      assert.deepEqual(store.remove([own]), NOTHING);
      if (recorded) assert.deepEqual(recorded(), []);
      store.remove([trial.take('theirs', publishedAs)]);
    },
  },
];
