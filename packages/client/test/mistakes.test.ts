import { methods } from '@shmd/protocol';
import { afterEach, expect, test, vi } from 'vitest';
import { cellBytes, formatCell } from '../src/cell/layout.js';
import { SharedCell } from '../src/cell/shared-cell.js';
import { Client } from '../src/client.js';
import { connect } from '../src/connect.js';
import { setAttachmentLimit } from '../src/memory/mapping.js';
import { SharedMutex } from '../src/mutex/shared-mutex.js';
import { SharedMemory } from '../src/segments/shared-memory.js';
import { ShareableList } from '../src/shareable-list/shareable-list.js';
import { float } from '../src/shareable-list/values.js';
import { SharedArray } from '../src/shared-array/shared-array.js';
import { ClientWords } from '../src/signals/client-words.js';
import { BoardRoom } from './helpers/board-room.js';
import { FakeManager } from './helpers/fake-manager.js';

// What people write who know Python's module, or have no compiler that tells them. The messages are told in full: they are what is tested.

/** Whatever is called, with whatever: JavaScript asks no compiler. */
// biome-ignore lint/suspicious/noExplicitAny: mistakes have no types
type Loose = any;

/** What it throws or rejects with. */
async function refusal(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    expect(message).not.toContain('\n');
    return `${code}: ${message}`;
  }
  throw new Error('it was taken');
}

/** A client of a manager that must not be asked anything. */
async function client(): Promise<Loose> {
  return (await FakeManager.open()).client();
}

const INVALID = 'ERR_SHM_INVALID_ARGUMENT';
const CREATE = `${INVALID}: create() takes a number of bytes or an object of options, not`;
const SIZE = 'ERR_SHM_INVALID_SIZE: segment.create: size: a size must be an integer from 1 to 2^53-1, not';

test.each([
  ["'64'", ['64'], `${CREATE} the string "64": write create(64)`],
  ["'a'", ['a'], `${CREATE} the string "a": write create({ name: "a", size: 4096 })`],
  [
    "'parameter_data', 20",
    ['parameter_data', 20],
    `${CREATE} the string "parameter_data" and 20: write create({ name: "parameter_data", size: 20 })`,
  ],
  ["'a', true, 10", ['a', true, 10], `${CREATE} the string "a" and true and 10: write create({ name: "a", size: 10 })`],
  ["20, { name: 'a' }", [20, { name: 'a' }], `${CREATE} 20 and an object: write create({ size: 20, … })`],
  ['64n', [64n], `${SIZE} the bigint 64n: write 64`],
  ['10.5', [10.5], `${SIZE} 10.5: write 11`],
  ['', [], `${SIZE} undefined`],
  ["{ name: 'a' }", [{ name: 'a' }], `${SIZE} undefined`],
  ["{ size: '64' }", [{ size: '64' }], `${SIZE} the string "64": write 64`],
  ["{ size: '64KiB' }", [{ size: '64KiB' }], `${SIZE} the string "64KiB": write a number of bytes`],
  ['{ size: 64n }', [{ size: 64n }], `${SIZE} the bigint 64n: write 64`],
  ['{ size: 1.5 }', [{ size: 1.5 }], `${SIZE} 1.5: write 2`],
  ["{ size: Symbol('a') }", [{ size: Symbol('a') }], `${SIZE} a symbol`],
] as [string, unknown[], string][])('create(%s) says what to write instead', async (_written, args, message) => {
  const own = await client();
  expect(await refusal(() => own.create(...args))).toBe(message);
});

test.each([
  ['SharedMemory', SharedMemory, [{ name: 'a' }], 'await client.create({ name, size }) or await client.attach(name)'],
  ['SharedMemory', SharedMemory, ['a', true, 10], 'await client.create({ name, size }) or await client.attach(name)'],
  ['Client', Client, ['/run/user/1/shmd/default.sock'], 'await connect()'],
  ['SharedMutex', SharedMutex, [], 'SharedMutex.over(shm)'],
  ['SharedCell', SharedCell, [], 'await SharedCell.create(client, { size })'],
  ['ShareableList', ShareableList, [[1, 2]], 'await client.createList(values)'],
  ['SharedArray', SharedArray, [[2, 3]], 'await client.createArray({ dtype, shape })'],
] as [string, unknown, unknown[], string][])('new %s() says how one is made', async (name, made, args, instead) => {
  const message = `${INVALID}: new ${name}() makes nothing: write ${instead}`;
  expect(await refusal(() => new (made as Loose)(...args))).toBe(message);
});

test('await forgotten: where a Promise is given, that is said', async () => {
  const own = await client();
  const promise = Promise.resolve();
  const not = 'not a Promise (write await before it)';
  const memory = `${INVALID}: the memory must be a SharedMemory, as create() and attach() give it, ${not}`;
  for (const over of [SharedMutex, SharedCell, ShareableList, SharedArray] as Loose[]) {
    expect(await refusal(() => over.over(promise, {}))).toBe(memory);
  }
  const target = `ERR_SHM_INVALID_NAME: the target must be a name or a ref, ${not}`;
  expect(await refusal(() => own.attach(promise))).toBe(target);
  expect(await refusal(() => own.fetch(promise))).toBe(target);
  const unlink = `ERR_SHM_INVALID_NAME: segment.unlink: name: a name must be a string, ${not}`;
  expect(await refusal(() => own.unlink(promise))).toBe(unlink);
  const data = `${INVALID}: the data must be a Uint8Array, or an array of them, ${not}`;
  expect(await refusal(() => own.createFrom(promise))).toBe(data);
  expect(await refusal(() => connect(promise as Loose))).toContain(`address: must be a string, ${not}`);
  const cell = `${INVALID}: a cell is created by a Client, ${not}`;
  expect(await refusal(() => SharedCell.create(promise as Loose, { size: 8 }))).toBe(cell);
  expect(await refusal(() => SharedCell.openOrCreate(promise as Loose, { name: 'a', size: 8 }))).toBe(cell);
});

test('a value in the place of options is an error, and no default', async () => {
  const own = await client();
  const room = new BoardRoom();
  const shm: Loose = room.guest().attach(new ArrayBuffer(64));
  const not = (given: string, instead: string) =>
    `${INVALID}: options must be an object, not ${given}: write ${instead}`;
  expect(await refusal(() => shm.changed(5))).toBe(not('5', '{ since: 5 }'));
  expect(await refusal(() => shm.versions(5))).toBe(not('5', '{ timeout: 5 }'));
  expect(await refusal(() => SharedMutex.over(shm).lock(100 as Loose))).toBe(not('100', '{ timeout: 100 }'));
  expect(await refusal(() => own.attach('a', 'read'))).toBe(not('the string "read"', '{ access: "read" }'));
  expect(await refusal(() => own.unlink('a', 100))).toBe(not('100', '{ timeout: 100 }'));
  expect(await refusal(() => own.stat('a', null))).toBe(not('null', '{ timeout: … }'));
  expect(await refusal(() => own.openOrCreate('a', 10))).toBe(not('the string "a"', '{ name: "a" }'));
  expect(await refusal(() => own.createFrom(Buffer.from('a'), 'a'))).toBe(not('the string "a"', '{ name: "a" }'));
  const wait = `${INVALID}: timeout must be a number of milliseconds from 0, not an object`;
  expect(await refusal(() => SharedMutex.over(shm).lockSync({ timeout: 1 } as Loose))).toBe(wait);
  const signal = new AbortController();
  expect(await refusal(() => own.stat('a', { signal }))).toContain('must be an AbortSignal, not an AbortController');
  expect(room.interests).toBe(0);
});

test('waiting on anything but an Int32Array over the segment says what to write', async () => {
  const guest = new BoardRoom().guest();
  const bytes = new ArrayBuffer(64);
  const shm = guest.attach(bytes);
  const mappedTo = (buffer: ArrayBufferLike) => (buffer === bytes ? shm : undefined);
  const words: Loose = new ClientWords(guest.hub, mappedTo);
  const instead = 'write new Int32Array(shm.buffer)';
  const not = (given: string) => `${INVALID}: the view must be an Int32Array, not ${given}: ${instead}`;
  expect(await refusal(() => words.waitAsync(shm.buf, 0, 0, {}))).toBe(not('a Buffer'));
  expect(await refusal(() => words.waitAsync(shm, 0, 0, {}))).toBe(not('a SharedMemory'));
  expect(await refusal(() => words.notify(new BigInt64Array(bytes), 0))).toBe(not('a BigInt64Array'));
  // A copy of the bytes, which nobody else sees.
  const copy = `${INVALID}: the view must be over the buffer of an attachment of this client: ${instead}`;
  expect(await refusal(() => words.waitAsync(Int32Array.from(shm.buf), 0, 0, {}))).toBe(copy);
});

test('whatever changes a segment attached for reading is refused, with the way to do it', async () => {
  const guest = new BoardRoom().guest();
  const shape = { size: 8, slots: 3 };
  const bytes = new ArrayBuffer(cellBytes(shape));
  formatCell(bytes, shape);
  const shm: Loose = guest.attach(bytes, { access: 'read' });
  const instead = "attach it without { access: 'read' } to write, notify or lock";
  const message = `ERR_SHM_PERMISSION: ${shm.name} was attached for reading: ${instead}`;
  expect(await refusal(() => shm.write('a'))).toBe(message);
  expect(await refusal(() => shm.notify())).toBe(message);
  expect(await refusal(() => SharedMutex.over(shm))).toBe(message);
  expect(await refusal(() => SharedCell.over(shm).writer())).toBe(message);
  const array = SharedArray.over(shm, { dtype: 'uint8', shape: [8] });
  expect(await refusal(() => array.set(1, 0))).toBe(message);
  const list = new ArrayBuffer(64);
  new DataView(list).setBigInt64(0, 0n, true);
  const own = guest.attach(list, { access: 'read' });
  expect(await refusal(() => ShareableList.over(own).set(0, 1))).toContain(instead);
});

test('a cell is written by its writer, and says so', async () => {
  const shape = { size: 8, slots: 3 };
  const bytes = new ArrayBuffer(cellBytes(shape));
  formatCell(bytes, shape);
  const cell: Loose = SharedCell.over(new BoardRoom().guest().attach(bytes));
  const instead = 'const writer = await cell.writer(); writer.write(data)';
  expect(await refusal(() => cell.write(new Uint8Array(8)))).toBe(
    `${INVALID}: a cell is written by its one writer: write ${instead}`,
  );
  const writer = await cell.writer();
  const wanted = `${INVALID}: a value of this cell is a Uint8Array of 8 bytes, not`;
  expect(await refusal(() => writer.write('text'))).toBe(`${wanted} the string "text"`);
  expect(await refusal(() => writer.write(new Uint8Array(9)))).toBe(`${wanted} 9`);
});

afterEach(() => void vi.unstubAllEnvs());

test('no manager: how to start one, or where the address of one should have come from', async () => {
  const { dir } = await FakeManager.open();
  const nobody = `${dir}/nobody.sock`;
  const none = (address: string) => `ERR_SHM_CONNECT: no manager listens at ${address}`;
  const start = 'start one with: npx shmd start --detach';
  expect(await refusal(() => connect(nobody))).toBe(
    `${none(nobody)}, the address given: its manager has ended, or ${start} --address ${nobody}`,
  );
  vi.stubEnv('SHMD_ADDRESS', nobody);
  expect(await refusal(() => connect())).toBe(
    `${none(nobody)}, which SHMD_ADDRESS says: its manager has ended, or ${start}`,
  );
  // As a worker or a child that was started without manager.env.
  vi.stubEnv('SHMD_ADDRESS', undefined);
  vi.stubEnv('SHMD_RUNTIME_DIR', dir);
  expect(await refusal(() => connect())).toBe(
    `${none(`${dir}/default.sock`)}, the default address: ${start}; or hand on the address of yours: ` +
      'connect(manager.address), or env: { ...process.env, ...manager.env } for a worker or child',
  );
});

test('connect() with what is no address says what to write', async () => {
  const instead = 'write connect(manager.address), or connect(undefined, options)';
  for (const [given, what] of [
    [{ timeout: 5 }, 'an object'],
    [await client(), 'a Client'],
  ]) {
    expect(await refusal(() => connect(given))).toBe(`${INVALID}: address: must be a string, not ${what}: ${instead}`);
  }
  vi.stubEnv('SHMD_ADDRESS', 'undefined');
  expect(await refusal(() => connect())).toContain('must be the absolute path of a Unix socket, not "undefined"');
});

test('a manager of another protocol is refused with both versions', async () => {
  const fake = await FakeManager.open();
  fake.protocol = 2;
  expect(await refusal(() => fake.client())).toMatch(
    /^ERR_SHM_PROTOCOL: this client \(shmd [\d.]+\) speaks protocol 1, the manager \(shmd 0\) protocol 2: install the same release for both$/,
  );
});

/** A byte stream transfers the view that it is to fill, on every Node.js. A transfer list does not: Node.js refuses it, or copies. */
async function move(buffer: ArrayBuffer): Promise<void> {
  const source = new ReadableStream({
    type: 'bytes',
    pull: ({ byobRequest }: Loose) => byobRequest.respond(1),
  } as Loose);
  await (source as Loose).getReader({ mode: 'byob' }).read(new Uint8Array(buffer));
}

test('a buffer that was transferred: the copies say so, and a view warns, once', async () => {
  const warnings: Error[] = [];
  const listen = (warning: Error) => warnings.push(warning);
  process.on('warning', listen);
  const fake = await FakeManager.open();
  fake.on(methods.attach.name, () => fake.segment());
  const own = await fake.client();
  const attachments = [await own.attach('a'), await own.attach('a')] as const;
  vi.stubEnv('NODE_ENV', 'production');
  for (const shm of attachments) await move(shm.buffer);
  expect(attachments[0].buffer.byteLength).toBe(0);
  vi.stubEnv('NODE_ENV', 'development');
  for (const shm of attachments) expect(shm.buffer.byteLength).toBe(0);
  const instead = 'hand on shm.ref, to attach it there, or a copy, shm.read()';
  const message = `ERR_SHM_CLOSED: the memory was transferred to another ArrayBuffer: ${instead}`;
  expect(await refusal(() => attachments[0].read())).toBe(message);
  expect(await refusal(() => attachments[0].write('a'))).toBe(message);
  for (const shm of attachments) shm.close();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', listen);
  expect(warnings.map(({ message }) => message)).toEqual([
    `the buffer of a was transferred, and is empty here: ${instead}`,
  ]);
  expect(warnings[0]).toMatchObject({ name: 'ShmWarning', code: 'SHM_WARN_TRANSFERRED' });
});

test('one that is closed before anybody looks warns as well', async () => {
  vi.resetModules();
  const emit = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const { SharedMemory: Fresh } = await import('../src/segments/shared-memory.js');
  const fake = await FakeManager.open();
  const { osName } = fake.segment();
  const shm = Fresh.attach(osName, { shmDir: fake.dir });
  await move(shm.buffer);
  expect(emit).not.toHaveBeenCalled();
  shm.close();
  expect(emit).toHaveBeenCalledOnce();
  emit.mockRestore();
});

test('what is out of bounds, or of another type, is named as it was given', async () => {
  const own = await client();
  const shm: Loose = new BoardRoom().guest().attach(new ArrayBuffer(64));
  const array: Loose = SharedArray.over(shm, { dtype: 'uint8', shape: [2, 3] });
  const cases: [() => unknown, string][] = [
    [() => shm.read('0'), 'the offset must be an integer from 0 to 64, not the string "0"'],
    [() => SharedMutex.over(shm, 5), 'behind it, not 5'],
    [() => SharedArray.over(shm, {} as Loose), 'bool, not undefined'],
    [() => SharedArray.over(shm, { dtype: 'double', shape: [1] } as Loose), 'bool, not the string "double"'],
    [
      () => SharedArray.over(shm, { dtype: 'int8', shape: 5 } as Loose),
      'shape must be an array of at most 64 extents, not 5',
    ],
    [
      () => SharedArray.over(shm, { dtype: 'int8', shape: [-1] }),
      'each extent of a shape must be an integer from 0, not -1',
    ],
    [
      () => SharedArray.over(shm, { dtype: 'int16', shape: [1], offset: 1 }),
      'a multiple of 2, the size of int16, not 1',
    ],
    [() => array.get(0, 3), 'index 1 must be an integer from 0 to below 3, not 3'],
    [() => array.set('1', 0, 0), 'an element of type uint8 cannot hold the string "1"'],
    [() => own.createList('abc'), 'the values of a list must be an array, not the string "abc"'],
    [() => float('1' as Loose), 'float() takes a number, not the string "1"'],
    [() => SharedCell.create(own, { size: 8, slots: 2 }), 'slots is an integer from 3 to 254, not 2'],
    [() => setAttachmentLimit('5' as Loose), 'the limit is a whole number from 1, not the string "5"'],
    [() => own.transfer('a', own), 'segment.transfer: clientId: must be a string, not a Client'],
    [() => own.create({ size: 1, lifetime: 'forever' }), '"persistent", not the string "forever"'],
  ];
  for (const [call, message] of cases) {
    const said = await refusal(call);
    expect([said.slice(0, INVALID.length), said.slice(-message.length)]).toEqual([INVALID, message]);
  }
});

test('what must be a function is asked for before anything is done', async () => {
  const own = await client();
  const shm: Loose = new BoardRoom().guest().attach(new ArrayBuffer(64));
  const mutex: Loose = SharedMutex.over(shm);
  expect(await refusal(() => mutex.run())).toBe(`${INVALID}: fn must be a function, not undefined`);
  expect(mutex.holder).toBeNull();
  const init = `${INVALID}: init must be a function, not 5`;
  expect(await refusal(() => own.openOrCreate({ name: 'a', size: 1, init: 5 }))).toBe(init);
});

test('openOrCreate() without a name, and an option that there is not, are refused', async () => {
  const own = await client();
  const message =
    'ERR_SHM_INVALID_NAME: openOrCreate() needs the name that all of them know: a name must be a string, not undefined';
  expect(await refusal(() => own.openOrCreate({ size: 1 }))).toBe(message);
  for (const option of ['init', 'dtype', 'populate']) {
    const refused = `ERR_SHM_INVALID_ARGUMENT: no option is called ${option}`;
    expect(await refusal(() => SharedCell.openOrCreate(own, { name: 'a', size: 8, [option]: () => {} }))).toBe(refused);
  }
  expect(await refusal(() => connect(own.address, { timout: 1 } as Loose))).toBe(
    `${INVALID}: no option is called timout`,
  );
});
