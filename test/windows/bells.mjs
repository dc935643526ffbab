// Bells: events, heard by a thread. The addon by itself.
import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import { Bell, Ringer, wakeSleeper } from '@shmd/native';
import { check, finish, until } from './helpers/cases.mjs';
import { Child } from './helpers/child.mjs';
import { coded, make, map, prefix } from './helpers/own-sections.mjs';

let count = 0;
const fresh = () => `Local\\${prefix}bell-${count++}-1`;
const tick = () => new Promise(setImmediate);

await check('a bell that is rung is heard in the event loop, each time', async () => {
  const name = fresh();
  const bell = new Bell(name);
  const ringer = new Ringer(name);
  let heard = 0;
  bell.listen(() => heard++);
  for (let times = 1; times <= 3; times++) {
    assert.equal(ringer.ring(), true);
    await until('it is heard', () => heard === times);
  }
  assert.throws(() => bell.listen(() => {}), coded('EBUSY'));
  bell.close();
  ringer.close();
  assert.equal(ringer.ring(), false);
  assert.throws(() => bell.listen(() => {}), coded('EBADF'));
});

await check('what was drained is not heard, what was rung before is', async () => {
  const name = fresh();
  const bell = new Bell(name);
  const ringer = new Ringer(name);
  for (let i = 0; i < 10; i++) ringer.ring();
  bell.drain();
  let heard = 0;
  bell.listen(() => heard++);
  await tick();
  assert.equal(heard, 0);
  ringer.ring();
  await until('it is heard', () => heard === 1);
  bell.close();
  ringer.close();
});

await check('a bell is closed by its own callback, and throws what is uncaught', async () => {
  const name = fresh();
  const bell = new Bell(name);
  const uncaught = new Promise((resolve) => process.once('uncaughtException', resolve));
  bell.listen(() => {
    bell.close();
    throw new Error('mine');
  });
  bell.ref();
  new Ringer(name).ring();
  assert.equal((await uncaught).message, 'mine');
  assert.equal(Bell.isHeard(name), false);
});

await check('nobody hears it before it is opened nor after, whoever still could ring', () => {
  const name = fresh();
  Bell.make(name);
  assert.equal(Bell.isHeard(name), false);
  assert.throws(() => new Ringer(name), coded('ENXIO'));
  const bell = new Bell(name);
  const ringer = new Ringer(name);
  assert.equal(Bell.isHeard(name), true);
  bell.close();
  assert.equal(Bell.isHeard(name), false);
  assert.throws(() => new Ringer(name), coded('ENXIO'));
  const again = new Bell(name);
  assert.equal(Bell.isHeard(name), true);
  assert.equal(ringer.ring(), true);
  ringer.close();
  again.close();
  Bell.remove(name);
});

await check('another process hears it, rings it, and is not heard any more when it is killed', async () => {
  const child = await Child.start('hearer.mjs');
  const theirs = fresh();
  await child.ask('open', { name: theirs });
  const ringer = new Ringer(theirs);
  const heard = child.ask('hear');
  ringer.ring();
  await heard;
  const mine = fresh();
  const bell = new Bell(mine);
  let rung = 0;
  bell.listen(() => rung++);
  assert.deepEqual(await child.ask('ring', { name: mine }), { rung: true });
  await until('it is heard', () => rung === 1);
  await child.kill();
  await until('nobody hears it', () => !Bell.isHeard(theirs));
  ringer.close();
  bell.close();
});

await check('a worker that listens is terminated, and hears no more', async () => {
  const name = fresh();
  const workerData = { way: 'libuv', name, ending: 'terminate' };
  const worker = new Worker(new URL('../fixtures/listening-worker.mjs', import.meta.url), { workerData });
  const said = () => new Promise((resolve) => worker.once('message', resolve));
  assert.equal(await said(), 'listening');
  const heard = said();
  new Ringer(name).ring();
  assert.equal(await heard, 'heard');
  await worker.terminate();
  await until('nobody hears it', () => !Bell.isHeard(name));
});

await check(
  'a thread sleeps until it is rung, or as long as it is told to, and not when the word is another',
  async () => {
    const name = fresh();
    const bell = new Bell(name);
    const made = make(64);
    const memory = map(made);
    const before = performance.now();
    bell.sleep(memory, 3, 0, 50);
    assert.ok(performance.now() - before > 40);
    bell.sleep(memory, 3, 1, -1);
    new Ringer(name).ring();
    bell.sleep(memory, 3, 0, -1);
    // That ring was used up.
    let heard = 0;
    bell.listen(() => heard++);
    await tick();
    assert.equal(heard, 0);
    wakeSleeper(memory, 3);
    for (const [word, code] of [
      [16, 'ERR_OUT_OF_RANGE'],
      [-1, 'ERR_OUT_OF_RANGE'],
      ['x', 'ERR_INVALID_ARG_TYPE'],
    ])
      assert.throws(() => bell.sleep(memory, word, 0, 1), coded(code));
    assert.throws(() => bell.sleep(map(made, 'read'), 0, 0, 1), coded('ERR_INVALID_ARG_TYPE'));
    bell.close();
    made.keeper.release();
  },
);

await check('what has the name of another kind of object, or is no name, is no bell', () => {
  const made = make(8);
  // Sections and events share one space of names.
  for (const act of [() => new Bell(`Local\\${made.name}`), () => new Bell(''), () => new Ringer('')])
    assert.throws(act, coded('EINVAL'));
  made.keeper.release();
});

finish();
