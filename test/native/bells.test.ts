import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attach, Bell, close, Ringer, SegmentSpace, wakeSleeper } from '@shmd/native';
import { expect, onTestFinished, test } from 'vitest';
import { madeBell, openedBell, ringerOf } from '../helpers/bells.js';
import { runId } from '../helpers/run.js';
import { SPACE } from '../helpers/space.js';
import { temporary } from '../helpers/temporary.js';
import { until } from '../helpers/until.js';

const FIXTURES = new URL('../fixtures/', import.meta.url);

/** A page of words that processes share, and its name. */
function page(access: 'read-write' | 'read' = 'read-write', offset = 0) {
  const dir = SPACE === 'posix' ? '/dev/shm' : temporary();
  const name = `${runId()}_b${Math.random()}`.slice(0, 29);
  const space = new SegmentSpace(dir);
  const { identity } = space.reserveSync(4096).publish(name);
  const buffer = attach(dir, name, access, identity, -1, offset, -1);
  onTestFinished(() => {
    close(buffer, true);
    space.remove(name, identity);
    space.close();
  });
  return { dir, name, buffer };
}

test('nobody hears it: not before it is opened, not after; then somebody does again', () => {
  const name = madeBell();
  expect(() => new Ringer(name)).toThrow(expect.objectContaining({ code: 'ENXIO' }));
  const bell = openedBell(name);
  const ringer = ringerOf(name);
  expect(ringer.ring()).toBe(true);
  bell.close();
  expect(ringer.ring()).toBe(false);
  openedBell(name);
  expect(ringer.ring()).toBe(true);
  ringer.close();
  expect(ringer.ring()).toBe(false);
});

test('one that is full rings, and rings on', () => {
  const name = madeBell();
  const bell = openedBell(name);
  const ringer = ringerOf(name);
  // More than a FIFO can be made to hold.
  for (let i = 0; i < 1_100_000; i++) if (!ringer.ring()) expect.unreachable();
  bell.drain();
  expect(ringer.ring()).toBe(true);
});

test('to ring a bell that nobody hears any more ends no process, also when a script has made SIGPIPE deadly', async () => {
  const program = `
    import { Bell, Ringer } from '@shmd/native';
    const handle = () => {};
    process.on('SIGPIPE', handle).off('SIGPIPE', handle);
    const bell = new Bell(process.argv[1]);
    const ringer = new Ringer(process.argv[1]);
    bell.close();
    console.log(ringer.ring(), ringer.ring());
    setImmediate(() => console.log('alive'));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, madeBell()], { stdio: 'pipe' });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const [code, signal] = await once(child, 'close');
  expect([code, signal, said]).toEqual([0, null, 'false false\nalive\n']);
});

test('whether anybody hears a bell is told, and nothing when it was removed or is something else', () => {
  const name = madeBell();
  const file = join(temporary(), 'file');
  writeFileSync(file, 'theirs');
  expect(Bell.isHeard(name)).toBe(false);
  const bell = openedBell(name);
  const second = openedBell(name);
  expect(Bell.isHeard(name)).toBe(true);
  bell.close();
  expect(Bell.isHeard(name)).toBe(true);
  second.close();
  expect(Bell.isHeard(name)).toBe(false);
  Bell.remove(name);
  expect(() => Bell.isHeard(name)).toThrow(expect.objectContaining({ code: 'ENOENT', path: name }));
  expect(() => Bell.isHeard(file)).toThrow(expect.objectContaining({ code: 'EINVAL', path: file }));
});

test('a bell is this user’s alone, whatever the umask, and is made once', () => {
  const dir = temporary();
  const name = join(dir, '7.131071');
  const before = process.umask(0o777);
  try {
    Bell.make(name);
  } finally {
    process.umask(before);
  }
  const facts = statSync(name);
  expect([facts.isFIFO(), facts.mode & 0o777]).toEqual([true, 0o600]);
  expect(() => Bell.make(name)).toThrow(expect.objectContaining({ code: 'EEXIST', path: name }));
  Bell.remove(name);
  expect(existsSync(name)).toBe(false);
  Bell.remove(name);
  expect(() => new Bell(name)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  expect(() => Bell.make(join(dir, 'absent', '1'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});

test('what is no bell is neither opened, nor written to, nor removed', () => {
  const dir = temporary();
  const file = join(dir, 'file');
  const link = join(dir, 'link');
  const folder = join(dir, 'folder');
  writeFileSync(file, 'theirs');
  mkdirSync(folder);
  const bell = join(dir, 'bell');
  Bell.make(bell);
  symlinkSync(bell, link);
  for (const name of [file, link, folder]) {
    for (const act of [() => new Ringer(name), () => new Bell(name), () => Bell.remove(name)])
      expect(act, name).toThrow(expect.objectContaining({ code: 'EINVAL', path: name }));
  }
  expect(readFileSync(file, 'utf8')).toBe('theirs');
  expect(readdirSync(dir).length).toBe(4);
});

test('descriptors that ran out are an error, and none is left behind', () => {
  const name = madeBell();
  const descriptors = () => readdirSync('/proc/self/fd').length;
  const before = descriptors();
  const bells: Bell[] = [];
  const fill = () => {
    for (;;) bells.push(new Bell(name));
  };
  try {
    expect(fill).toThrow(expect.objectContaining({ code: 'EMFILE', syscall: 'open' }));
    for (const act of [() => new Ringer(name), () => Bell.isHeard(name)])
      expect(act).toThrow(expect.objectContaining({ code: 'EMFILE' }));
  } finally {
    for (const bell of bells) bell.close();
  }
  expect(descriptors()).toBe(before);
});

test('a thread that sleeps is woken by another process', async () => {
  const name = madeBell();
  const { dir, name: segment, buffer } = page();
  const child = spawn(process.execPath, [fileURLToPath(new URL('sleeper.mjs', FIXTURES)), name, dir, segment, '17']);
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  await until(() => said === 'ready\n', { what: 'it to be ready' });
  // In the system call, not on its way there.
  await until(() => /futex|poll|ulock/.test(readFileSync(`/proc/${child.pid}/wchan`, 'utf8')), { what: 'it to sleep' });
  Atomics.store(new Int32Array(buffer), 17, 5);
  ringerOf(name).ring();
  wakeSleeper(buffer, 17);
  await once(child, 'close');
  expect(said).toBe('ready\n5\n');
});

test('nobody sleeps longer than he is told to, nor when the word is another', () => {
  const bell = openedBell(madeBell());
  const { buffer } = page();
  const before = performance.now();
  bell.sleep(buffer, 3, 0, 20);
  expect(performance.now() - before).toBeGreaterThan(18);
  bell.sleep(buffer, 3, 0, 0);
  // For ever, if it slept.
  bell.sleep(buffer, 3, 1, -1);
});

test('nobody sleeps on, and nobody wakes on, what is no word of a segment that is mapped for writing', () => {
  const bell = openedBell(madeBell());
  const { buffer } = page();
  const closed = page().buffer;
  close(closed, true);
  const refused: [string, unknown, unknown][] = [
    ['ERR_INVALID_ARG_TYPE', new ArrayBuffer(8), 0],
    ['ERR_INVALID_ARG_TYPE', new Int32Array(buffer), 0],
    ['ERR_INVALID_ARG_TYPE', undefined, 0],
    ['ERR_INVALID_ARG_TYPE', page('read').buffer, 0],
    ['ERR_INVALID_ARG_TYPE', buffer, '0'],
    ['ERR_OUT_OF_RANGE', buffer, 1024],
    ['ERR_OUT_OF_RANGE', buffer, -1],
    ['ERR_OUT_OF_RANGE', buffer, 0.5],
    ['ERR_OUT_OF_RANGE', buffer, 2 ** 53 - 1],
    ['ERR_OUT_OF_RANGE', page('read-write', 1).buffer, 0],
    ['ERR_OUT_OF_RANGE', closed, 0],
  ];
  for (const [code, board, word] of refused) {
    expect(() => wakeSleeper(board as never, word as never)).toThrow(expect.objectContaining({ code }));
    expect(() => bell.sleep(board as never, word as never, 0, 1)).toThrow(expect.objectContaining({ code }));
  }
  expect(() => bell.sleep(buffer, 0, 2 ** 31, 1)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
  expect(() => bell.sleep(buffer, 0, 0, 0.5)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
  expect(() => bell.listen('x' as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
  for (const act of [() => new Bell(1 as never), () => new Ringer(null as never), () => Bell.make({} as never)])
    expect(act).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
  expect(() => new Bell('a\0b')).toThrow(expect.objectContaining({ code: 'EINVAL' }));
  bell.close();
  expect(() => bell.sleep(buffer, 0, 0, -1)).toThrow(expect.objectContaining({ code: 'EBADF' }));
});
