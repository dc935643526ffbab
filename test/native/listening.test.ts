import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Bell } from '@shmd/native';
import { expect, onTestFinished, test } from 'vitest';
import { bellsHeardBy } from '../fixtures/bells-heard-by.mjs';
import { madeBell, openedBell, ringerOf } from '../helpers/bells.js';
import { until } from '../helpers/until.js';

const FIXTURES = new URL('../fixtures/', import.meta.url);
const WAYS = ['libuv', 'thread'];

/** How often it was heard. */
function listening(bell: Bell): { times: number } {
  const heard = { times: 0 };
  bell.listen(() => {
    heard.times += 1;
  });
  return heard;
}

/** A program of these lines in a process of its own; how it ended, and what it said. */
async function program(way: string, lines: string[], name: string): Promise<{ code: number | null; said: string }> {
  const text = `import { Ringer } from '@shmd/native';\nimport { bellsHeardBy } from '${FIXTURES}bells-heard-by.mjs';\nconst Bell = bellsHeardBy('${way}');\nconst name = ${JSON.stringify(name)};\n${lines.join('\n')}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, said };
}

/** A worker that listens, has heard its bell unless it ends by itself, and has ended: whether anybody hears it still. */
async function afterWorker(way: string, ending: string): Promise<boolean> {
  const name = madeBell();
  const worker = new Worker(new URL('listening-worker.mjs', FIXTURES), { workerData: { way, name, ending } });
  const ended = new Promise((resolve) => worker.on('error', () => {}).once('exit', resolve));
  const said = () => new Promise((resolve) => worker.once('message', resolve));
  await said();
  const ringer = ringerOf(name);
  if (ending !== 'natural') {
    const heard = said();
    ringer.ring();
    await heard;
  }
  if (ending === 'terminate') worker.terminate();
  else worker.postMessage('end');
  await ended;
  return ringer.ring();
}

for (const way of WAYS) {
  test(`${way}: a bell that is rung is heard in the event loop, each time`, async () => {
    const name = madeBell();
    const heard = listening(openedBell(name, bellsHeardBy(way)));
    const ringer = ringerOf(name);
    for (let times = 1; times <= 3; times++) {
      expect(ringer.ring()).toBe(true);
      await until(() => heard.times === times, { what: 'it to be heard' });
    }
  });

  test(`${way}: what was rung before anybody listened is heard, once, however often`, async () => {
    const name = madeBell();
    const bell = openedBell(name, bellsHeardBy(way));
    const ringer = ringerOf(name);
    for (let i = 0; i < 100; i++) ringer.ring();
    const heard = listening(bell);
    await until(() => heard.times > 0, { what: 'it to be heard' });
    await new Promise(setImmediate);
    expect(heard.times).toBe(1);
  });

  test(`${way}: what was drained is not heard`, async () => {
    const name = madeBell();
    const bell = openedBell(name, bellsHeardBy(way));
    const ringer = ringerOf(name);
    ringer.ring();
    bell.drain();
    const heard = listening(bell);
    await new Promise(setImmediate);
    expect(heard.times).toBe(0);
    ringer.ring();
    await until(() => heard.times === 1, { what: 'it to be heard' });
  });

  test(`${way}: it listens once, and not when it is closed; what closes it in its own callback may`, async () => {
    const name = madeBell();
    const bell = openedBell(name, bellsHeardBy(way));
    const ringer = ringerOf(name);
    let heard = 0;
    bell.listen(() => {
      heard += 1;
      bell.close();
      bell.close();
    });
    expect(() => bell.listen(() => {})).toThrow(expect.objectContaining({ code: 'EBUSY' }));
    ringer.ring();
    await until(() => heard === 1, { what: 'it to be heard' });
    expect(() => bell.listen(() => {})).toThrow(expect.objectContaining({ code: 'EBADF' }));
    for (const act of ['ref', 'unref', 'drain'] as const) bell[act]();
    expect(ringer.ring()).toBe(false);
  });

  test(`${way}: listening keeps no process alive, unless it is told to`, async () => {
    const name = madeBell();
    const listen = 'const bell = new Bell(name); bell.listen(() => { console.log("heard"); bell.unref(); });';
    expect(await program(way, [listen], name)).toEqual({ code: 0, said: '' });
    const rung = 'setTimeout(() => new Ringer(name).ring(), 1).unref();';
    expect(await program(way, [listen, 'bell.ref();', rung], name)).toEqual({ code: 0, said: 'heard\n' });
  });

  test(`${way}: what its callback throws is an uncaught exception`, async () => {
    const lines = [
      'process.on("uncaughtException", (error) => { console.log(error.message); bell.close(); });',
      'const bell = new Bell(name); bell.listen(() => { throw new Error("mine"); }); bell.ref();',
      'new Ringer(name).ring();',
    ];
    expect(await program(way, lines, madeBell())).toEqual({ code: 0, said: 'mine\n' });
  });

  for (const ending of ['terminate', 'exit', 'natural', 'throw']) {
    test(`${way}: a worker that listens ends by ${ending}, and hears no more`, async () => {
      expect(await Promise.all([1, 2, 3].map(() => afterWorker(way, ending)))).toEqual([false, false, false]);
    });
  }

  test(`${way}: a bell that nobody holds is closed with its collection`, async () => {
    const name = madeBell();
    const lines = [
      'let bell = new Bell(name); const ringer = new Ringer(name); bell.listen(() => {}); bell = undefined;',
      'while (ringer.ring()) { gc(); await new Promise(setImmediate); }',
      'console.log("closed");',
    ];
    expect(
      await program(
        way,
        [
          'import v8 from "node:v8"; v8.setFlagsFromString("--expose-gc");',
          'const gc = (await import("node:vm")).runInNewContext("gc");',
          ...lines,
        ],
        name,
      ),
    ).toEqual({ code: 0, said: 'closed\n' });
  });
}
