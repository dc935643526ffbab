import assert from 'node:assert/strict';
import { type Case, LARGE, NOTHING, SMALL } from './trial.js';

/** How segments end. */
export const REMOVING: Case[] = [
  {
    title: 'only our own object is removed: another one under its name is left alone, and no longer recorded',
    async run(trial, skip) {
      const { store, replace } = trial.bed;
      if (!replace) return skip('here a name that is held cannot come to mean another object');
      for (const remove of [store.remove, store.removeLast]) {
        const made = await trial.createAll(16, 'ours', 'taken', 'absent');
        const [ours, taken, absent] = made;
        store.removeLast([absent]);
        replace(taken.osName, 16);
        const stranger = trial.look(taken.osName);
        assert.notEqual(stranger?.identity, taken.keeper.identity);
        assert.deepEqual(remove.call(store, made), NOTHING);
        assert.deepEqual(trial.look(taken.osName), stranger);
        assert.deepEqual(trial.bed.names(), [taken.osName]);
        store.remove([ours, trial.take(taken.uid, taken.osName), absent]);
        trial.expectThere();
      }
    },
  },
  {
    title: 'a name is free as soon as its segment is removed, and what is mapped of that lives on',
    async run(trial) {
      const { store, map } = trial.bed;
      for (const remove of [store.remove, store.removeLast]) {
        const made = await trial.create('freed', SMALL);
        const bytes = map(made);
        bytes?.fill(7);
        assert.deepEqual(remove.call(store, [made]), NOTHING);
        assert.deepEqual(trial.bed.names(), []);
        assert.equal(trial.look(made.osName), null);
        if (bytes) assert.ok(bytes.every((byte) => byte === 7));
        store.remove([made]);
        trial.expectThere();
      }
    },
  },
  {
    title: 'a record that is written again is one',
    async run(trial) {
      const { store } = trial.bed;
      const made = await trial.create('changing', 16);
      store.record(made, false, 'changed');
      trial.expectThere(made);
      store.remove([made]);
      trial.expectThere();
    },
  },
  {
    title: 'what is removed last stays recorded, since no record is needed any more',
    async run(trial) {
      const made = [await trial.create('a', 16), await trial.create('b', LARGE)];
      assert.deepEqual(trial.bed.store.removeLast(made), NOTHING);
      assert.deepEqual(trial.bed.names(), []);
      if (trial.bed.recorded) assert.deepEqual(trial.bed.recorded().sort(), ['uid-a', 'uid-b']);
    },
  },
  {
    title: 'what the OS refuses to remove is named, and stays recorded',
    async run(trial, skip) {
      const { store, refuse } = trial.bed;
      if (!refuse) return skip('nothing here makes the OS refuse to remove what is ours');
      const made = await trial.createAll(16, 'goes', 'stays');
      const [goes, stays] = made;
      refuse(stays.osName);
      assert.deepEqual(store.remove([goes, stays]), new Set([stays]));
      trial.expectThere(stays);
    },
  },
];
