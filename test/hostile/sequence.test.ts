import { methods } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { until } from '../helpers/until.js';
import { arena } from './arena.js';
import { CREATE, HELLO, line, type WireCase, wireCases } from './wire-case.js';

const at = arena();
const hello = (params: object) =>
  line('hello', { protocol: 1, client: { pid: 1, name: 'h', version: '0' }, ...params });
const client = (members: object) => hello({ client: { pid: 1, name: 'h', version: '0', ...members } });

wireCases(
  at,
  Object.values(methods)
    .filter(({ name }) => name !== 'hello')
    .map(
      ({ name }): WireCase => ({
        what: `${name} before hello`,
        first: true,
        send: [line(name, { name: 'x', size: 1 }), HELLO, CREATE],
        answers: [[-32000, 'ERR_SHM_PROTOCOL', 1]],
        closes: true,
      }),
    ),
);

const BAD_HELLOS: [what: string, line: string, code?: string][] = [
  ['protocol 0', hello({ protocol: 0 }), 'ERR_SHM_PROTOCOL'],
  ['protocol 2', hello({ protocol: 2 }), 'ERR_SHM_PROTOCOL'],
  ['protocol "1"', hello({ protocol: '1' })],
  ['protocol 1.5', hello({ protocol: 1.5 })],
  ['protocol null', hello({ protocol: null })],
  ['no client', line('hello', { protocol: 1 })],
  ['an unknown member', hello({ token: 'x' })],
  ['an unknown member of client', client({ uid: 0 })],
  ['a negative pid', client({ pid: -1 })],
  ['a pid that is no pid', client({ pid: 2 ** 31 })],
  ['a name of 65 bytes', client({ name: 'n'.repeat(65) })],
  ['a name of a megabyte', client({ name: 'n'.repeat(1_000_000) })],
  ['a name with an escape sequence', client({ name: '\u001b[2J' })],
  ['a name with C1', client({ name: '\x9b2J' })],
  ['a name in half a pair', client({ name: '\ud800' })],
  ['a version with a newline', client({ version: '1\n2' })],
  ['a name that is no string', client({ name: { toString: 1 } })],
  ['M4: a former id with an escape sequence', hello({ former: '\u001b[2J' })],
  ['M4: a former id of another form', hello({ former: 'aaaaaaaaaaaa-1' })],
  ['M4: a former id with a number that is none', hello({ former: 'aaaaaaaaaaaa.01' })],
  ['M4: a former id behind which a line follows', hello({ former: 'aaaaaaaaaaaa.1\n' })],
  ['M4: a former id that is no string', hello({ former: ['aaaaaaaaaaaa.1'] })],
  ['params that are an array', line('hello', [1])],
];

wireCases(
  at,
  BAD_HELLOS.map(
    ([what, send, code]): WireCase => ({
      what: what.replace(/^(M4: )?/, '$1hello with '),
      first: true,
      send: [send, HELLO, CREATE],
      answers: [code ? [-32000, code, 1] : [-32602, 'ERR_SHM_INVALID_ARGUMENT', 1]],
      closes: true,
    }),
  ),
);

wireCases(at, [
  { what: 'hello twice', send: HELLO, answers: [[-32000, 'ERR_SHM_PROTOCOL', 'hello']] },
  {
    what: 'hello with a wrong protocol, later',
    send: hello({ protocol: 2 }),
    answers: [[-32000, 'ERR_SHM_PROTOCOL', 1]],
  },
]);

test("what is another client's stays so", async () => {
  const owner = await at.raw();
  const other = await at.raw();
  const code = async (method: string, params: object) => (await other.request(method, params)).error?.data.code;
  const { result: mine } = await owner.request('segment.create', { name: 'mine', size: 8, attach: true });
  const { result: half } = await owner.request('segment.create', { name: 'half', size: 8, publish: false });
  expect(await code('segment.detach', { attachment: mine.attachment })).toBe('ERR_SHM_NOT_FOUND');
  expect(await code('segment.transfer', { name: 'mine', clientId: half.owner })).toBe('ERR_SHM_PERMISSION');
  expect(await code('segment.publish', { name: 'half' })).toBe('ERR_SHM_PERMISSION');
  expect(await code('segment.attach', { name: 'half' })).toBe('ERR_SHM_NOT_FOUND');
  expect(await code('segment.attach', { name: 'mine', uid: half.uid })).toBe('ERR_SHM_STALE');
  expect(await code('segment.unlink', { name: 'mine', uid: half.uid })).toBe('ERR_SHM_STALE');
  expect(await code('segment.adopt', { osName: mine.osName })).toBe('ERR_SHM_EXISTS');
  expect((await owner.request('segment.stat', { name: 'mine' })).result).toMatchObject({
    owner: mine.owner,
    attachments: 1,
  });
  for (const name of ['mine', 'half']) await owner.request('segment.unlink', { name });
});

test('an attachment ends once, and only for him who has it', async () => {
  const raw = await at.raw();
  const { result } = await raw.request('segment.create', { name: 'once', size: 8, attach: true });
  expect((await raw.request('segment.detach', { attachment: result.attachment })).error).toBeUndefined();
  for (const attachment of [result.attachment, result.attachment + 1, 0, Number.MAX_SAFE_INTEGER]) {
    expect((await raw.request('segment.detach', { attachment })).error?.data.code).toBe('ERR_SHM_NOT_FOUND');
  }
  await raw.request('segment.unlink', { name: 'once' });
});

test('a client that goes while its memory is being reserved leaves nothing', async () => {
  const raw = await at.raw();
  raw.send(line('segment.create', { name: 'large', size: 256 * 1024 * 1024, lifetime: 'owner' }));
  const other = await at.raw();
  await until(async () => (await other.request('manager.status', {})).result.bytes >= 256 * 1024 * 1024, {
    what: 'the reservation to be under way',
  });
  raw.close();
  await until(async () => (await other.request('manager.status', {})).result.bytes < 256 * 1024 * 1024, {
    what: 'the reservation to be given back',
    timeout: 5_000,
  });
});

test('a size that no machine has is an error of its own, and leaves nothing', async () => {
  const raw = await at.raw();
  for (const size of [Number.MAX_SAFE_INTEGER, 2 ** 52, 2 ** 45]) {
    const answer = await raw.request('segment.create', { size });
    expect(answer.error?.data.code, String(size)).toBe('ERR_SHM_NO_SPACE');
  }
});
