import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';
import { relinked } from './variants/relinked.js';

/** Runs a program where no ArrayBuffer over memory of others is allowed, as in Electron; returns what it says last. */
async function inElectron(program: string, env: NodeJS.ProcessEnv = {}): Promise<unknown> {
  const text = `
    import { setTimeout as pause } from 'node:timers/promises';
    const { connect, SharedMemory } = await import('@shmd/client');
    const { attachmentStats } = await import('@shmd/native');
    const codeOf = (act) => { try { act(); } catch (error) { return error.code; } };
    const say = (value) => console.log(JSON.stringify(value));
    const held = () => { const { attachments, mappings, bytes } = attachmentStats(); return { attachments, mappings, bytes }; };
    ${program}`;
  const { stdout, stderr } = await scene().node(text, { ...env, SHMD_NATIVE_DIR: relinked('electron') });
  expect(stdout, stderr).not.toBe('');
  return JSON.parse(stdout);
}

/** A folder with a segment of 5,000 bytes, which begins with `content`. */
function segment(): string {
  const shmDir = temporary();
  writeFileSync(join(shmDir, 'segment'), 'content'.padEnd(5_000, '.'));
  return `const shmDir = ${JSON.stringify(shmDir)};`;
}

const NOTHING = { attachments: 0, mappings: 0, bytes: 0 };

test('where memory may not be seen, buf says so and what to do, and read and write work', async () => {
  const said = await inElectron(`${segment()}
    const [one, other] = [1, 2].map(() => SharedMemory.attach('segment', { shmDir }));
    const refusals = [() => one.buffer, () => one.buf].map(codeOf);
    let message;
    try { one.buf; } catch (error) { message = error.message; }
    const written = [one.write('grüße', 2), one.write(Uint8Array.of(1, 2, 3), 4_997), one.write('', 5_000)];
    const read = [other.read(0, 9).toString() === 'cogrüße', [...other.read(4_996)], other.read().length, other.read(5_000).length];
    const outside = [() => one.read(-1), () => one.read(0, 5_001), () => one.write('..', 4_999)].map(codeOf);
    one.close();
    one.close();
    const closed = [() => one.read(), () => one.write('.'), () => one.buf].map(codeOf);
    other.close();
    say({ refusals, message, written, read, outside, closed, held: held() });`);
  expect(said).toEqual({
    refusals: ['ERR_SHM_UNSUPPORTED', 'ERR_SHM_UNSUPPORTED'],
    message: expect.stringMatching(/Electron.*read\(\) and write\(\).*plain Node\.js process/),
    written: [7, 3, 0],
    read: [true, [46, 1, 2, 3], 5_000, 0],
    outside: Array(3).fill('ERR_SHM_INVALID_ARGUMENT'),
    closed: Array(3).fill('ERR_SHM_CLOSED'),
    held: NOTHING,
  });
});

test('a window of it, and memory that is for reading', async () => {
  const said = await inElectron(`${segment()}
    const whole = SharedMemory.attach('segment', { shmDir });
    const part = SharedMemory.attach('segment', { shmDir, access: 'read', offset: 4_099, length: 3 });
    whole.write('abcde', 4_098);
    const { access } = part;
    const read = [part.read().toString(), codeOf(() => part.read(0, 4)), codeOf(() => part.write('.'))];
    for (const shm of [whole, part]) shm.close();
    say({ access, read, held: held() });`);
  expect(said).toEqual({
    access: 'read',
    read: ['bcd', 'ERR_SHM_INVALID_ARGUMENT', 'ERR_SHM_PERMISSION'],
    held: NOTHING,
  });
});

test('what is dropped without close() is released when it is collected', async () => {
  const said = await inElectron(`${segment()}
    (await import('node:v8')).setFlagsFromString('--expose-gc');
    const collect = (await import('node:vm')).runInNewContext('gc');
    (() => SharedMemory.attach('segment', { shmDir }).read())();
    const before = held();
    const deadline = performance.now() + 10_000;
    while (held().mappings > 0 && performance.now() < deadline) {
      collect();
      await pause(5);
    }
    say({ before, after: held() });`);
  expect(said).toEqual({ before: { attachments: 1, mappings: 1, bytes: 5_000 }, after: NOTHING });
});

test('a client there creates, attaches by identity and leaves nothing of what it could not view', async () => {
  const world = scene();
  const manager = await world.manager();
  const said = await inElectron(
    `const client = await connect();
    const made = await client.create({ name: 'made', size: 100 });
    made.write('from there');
    const attached = await client.attach(made.ref);
    const read = attached.read(0, 10).toString();
    await made.unlink();
    await client.create({ name: 'made', size: 100 });
    const stale = await client.attach({ name: 'made', uid: made.uid }).catch((error) => error.code);
    const kept = attached.read(0, 10).toString();
    const ready = await client.openOrCreate({ name: 'ready', size: 5, init: (shm) => void shm.write('ready') });
    const views = [
      await client.createArray({ name: 'array', dtype: 'int8', shape: [3] }).catch((error) => error.code),
      await client.createList([1], { name: 'list' }).catch((error) => error.code),
    ];
    const names = (await client.list()).map(({ name }) => name).sort();
    say({ read, stale, kept, ready: ready.read().toString(), views, names });
    await client.close();`,
    manager.env,
  );
  expect(said).toEqual({
    read: 'from there',
    stale: 'ERR_SHM_STALE',
    kept: 'from there',
    ready: 'ready',
    views: ['ERR_SHM_UNSUPPORTED', 'ERR_SHM_UNSUPPORTED'],
    names: ['made', 'ready'],
  });
  expect((await manager.attach('ready')).buf.toString('latin1')).toBe('ready');
});
