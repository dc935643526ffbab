import assert from 'node:assert/strict';
import { type Case, SMALL } from './trial.js';

/** How segments are known again. */
export const FINDING: Case[] = [
  {
    title: 'what was made elsewhere is found',
    async run(trial) {
      const { store, prefix, place, leave, told, recorded } = trial.bed;
      const theirs = `${prefix}theirs`;
      assert.equal(store.find(theirs), null);
      place(theirs, 4097);
      assert.equal(trial.look(theirs)?.size, told(4097));
      if (recorded) assert.deepEqual(recorded(), []);
      const taken = trial.take('theirs', theirs);
      leave(theirs);
      store.remove([taken]);
      trial.expectThere();
    },
  },
  {
    title: 'what is empty or no memory is not found',
    async run(trial, skip) {
      const { store, prefix, place, replace, placeOther } = trial.bed;
      if (!placeOther || !replace) return skip('nothing here gives such a name to what is empty or no memory');
      const [empty, other] = [`${prefix}empty`, `${prefix}other`];
      place(empty, 0);
      placeOther(other);
      for (const osName of [empty, other]) assert.equal(store.find(osName), null);
      replace(empty, 1);
      store.remove([trial.take('empty', empty)]);
      assert.deepEqual(trial.bed.names(), [other]);
    },
  },
  {
    title: 'a name that is used again is another segment, and nobody gets it for the former one',
    async run(trial) {
      const { store, map, replace } = trial.bed;
      const first = await trial.create('again', SMALL);
      const bytes = map(first);
      bytes?.fill(1);
      store.remove([first]);
      const second = await trial.create('again', SMALL, { uid: 'second' });
      assert.notEqual(second.keeper.identity, first.keeper.identity);
      assert.equal(store.isGone(second), false);
      if (replace) assert.equal(store.isGone(first), true);
      if (bytes) {
        assert.throws(() => map(first));
        assert.deepEqual([bytes[0], map(second)?.[0]], [1, 0]);
      }
      store.removeLast([first]);
      trial.expectThere(second);
      store.remove([second]);
      trial.expectThere();
    },
  },
  {
    title: 'a segment is gone when it is removed, cut short, or another one under its name',
    async run(trial, skip) {
      const { store, replace, cut } = trial.bed;
      const made = await trial.createAll(8192, 'there', 'removed', 'short', 'other');
      for (const each of made) assert.equal(store.isGone(each), false);
      const [there, removed, short, other] = made;
      store.removeLast([removed]);
      if (!replace || !cut) {
        store.remove([there, short, other]);
        return skip('here nobody can take away, cut or replace what its keeper holds');
      }
      cut(short.osName, 4096);
      replace(other.osName, 8192);
      assert.deepEqual(
        [there, removed, short, other].map((each) => store.isGone(each)),
        [false, true, true, true],
      );
      for (const each of [short, other]) replace(each.osName, 1);
      store.remove([there, removed, ...[short, other].map(({ uid, osName }) => trial.take(uid, osName))]);
      trial.expectThere();
    },
  },
];
