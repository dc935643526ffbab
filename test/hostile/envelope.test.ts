import { expect, test } from 'vitest';
import { arena } from './arena.js';
import { INVALID, line, params, type Refusal, type WireCase, wireCases } from './wire-case.js';

const at = arena();
const raw = (members: string) => `{${members}}\n`;
const withId = (id: string) => raw(`"jsonrpc":"2.0","id":${id},"method":"segment.list","params":{}`);
const refused: Refusal = [-32600, 'ERR_SHM_PROTOCOL', 1];
const unknown: Refusal = [-32601, 'ERR_SHM_PROTOCOL', 1];

const BAD_IDS: [string, string][] = [
  ['null', 'null'],
  ['true', 'true'],
  ['an array', '[1]'],
  ['an object', '{"a":1}'],
  ['a fraction', '1.5'],
  ['an integer written as a fraction', '1.0'],
  ['an integer written with an exponent', '1e0'],
  ['minus zero', '-0'],
  ['what rounds to an integer', '0.99999999999999999999'],
  ['2^53', '9007199254740992'],
  ['2^53 + 1, which would come back as 2^53', '9007199254740993'],
  ['-2^53', '-9007199254740992'],
  ['a safe integer with a fraction that rounds away', '9007199254740991.2'],
  ['what is beyond a double', '1e400'],
  ['a negative fraction', '-1.5'],
  ['an empty string', '""'],
  ['129 characters', `"${'i'.repeat(129)}"`],
  ['a megabyte', `"${'i'.repeat(1_000_000)}"`],
  ['half a surrogate pair', '"\\ud800"'],
];

wireCases(
  at,
  BAD_IDS.map(([what, id]): WireCase => ({ what: `id: ${what}`, send: withId(id), answers: [INVALID] })),
);

const GOOD_IDS: [string, unknown][] = [
  ['0', 0],
  ['-1', -1],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ['-9007199254740991', Number.MIN_SAFE_INTEGER],
  ['"0"', '0'],
  ['"\\u0000"', '\0'],
  ['"__proto__"', '__proto__'],
  ['"é漢😀"', 'é漢😀'],
  [`"${'i'.repeat(128)}"`, 'i'.repeat(128)],
];

test('good ids are echoed exactly, blanks around them or not', async () => {
  const client = await at.raw();
  for (const [text, id] of GOOD_IDS) {
    client.send(withId(text));
    client.send(withId(` \t${text} `).replace('"id":', '"id" : '));
    expect((await client.next())?.id).toBe(id);
    expect((await client.next())?.id).toBe(id);
  }
});

wireCases(at, [
  {
    what: 'no id: a notification is not executed',
    send: raw('"jsonrpc":"2.0","method":"manager.shutdown","params":{}'),
    answers: [INVALID],
  },
  { what: 'no jsonrpc', send: raw('"id":1,"method":"segment.list"'), answers: [refused] },
  { what: 'jsonrpc 1.0', send: raw('"jsonrpc":"1.0","id":1,"method":"segment.list"'), answers: [refused] },
  { what: 'jsonrpc as a number', send: raw('"jsonrpc":2.0,"id":1,"method":"segment.list"'), answers: [refused] },
  { what: 'no method: an answer', send: raw('"jsonrpc":"2.0","id":1,"result":{}'), answers: [refused] },
  { what: 'no method: an error', send: raw('"jsonrpc":"2.0","id":1,"error":{}'), answers: [refused] },
  { what: 'method: null', send: line(null as never, {}), answers: [refused] },
  { what: 'method: a number', send: line(1 as never, {}), answers: [refused] },
  { what: 'method: an array', send: line(['segment.list'] as never, {}), answers: [refused] },
  {
    what: 'an unknown member',
    send: raw('"jsonrpc":"2.0","id":1,"method":"segment.list","auth":1'),
    answers: [refused],
  },
  {
    what: 'a member __proto__',
    send: raw('"jsonrpc":"2.0","id":1,"method":"segment.list","__proto__":{"x":1}'),
    answers: [refused],
  },
  {
    what: 'a method in __proto__',
    send: raw('"jsonrpc":"2.0","id":1,"__proto__":{"method":"manager.shutdown"}'),
    answers: [refused],
  },
  { what: 'a member in another case', send: raw('"jsonrpc":"2.0","id":1,"Method":"segment.list"'), answers: [refused] },
]);

const UNKNOWN_METHODS = [
  '',
  ' ',
  'Segment.List',
  'segment.list ',
  'segment.list\0',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'segment.__proto__',
  'segment.constructor',
  'rpc.discover',
  'segment',
  'segment.event',
  'manager.closing',
  'm'.repeat(1_000_000),
  '\u001b[2J\n"\\',
];

wireCases(
  at,
  UNKNOWN_METHODS.map(
    (method): WireCase => ({
      what: `no method ${JSON.stringify(method.slice(0, 20))}`,
      send: line(method, {}),
      answers: [unknown],
    }),
  ),
);

const BAD_PARAMS: unknown[] = [null, 0, 1, '', 'text', true, false, [], [1], [{}]];

wireCases(
  at,
  ['segment.list', 'segment.create', 'manager.status', 'manager.shutdown'].flatMap((method) =>
    BAD_PARAMS.map(
      (bad): WireCase => ({
        what: `${method} with params ${JSON.stringify(bad)}`,
        send: line(method, bad),
        answers: [params('ERR_SHM_INVALID_ARGUMENT')],
      }),
    ),
  ),
);

test('params may be absent where none are needed', async () => {
  const client = await at.raw();
  client.send(raw('"jsonrpc":"2.0","id":1,"method":"segment.list"'));
  expect(await client.next()).toMatchObject({ id: 1, result: {} });
});

test('an id in flight is refused a second time; as text and as number it is two', async () => {
  const client = await at.raw();
  const wait = (id: unknown) => line('segment.attach', { name: 'later', wait: true }, id);
  client.send(wait(7) + wait(7) + wait('7') + wait('7'));
  for (const id of [7, '7']) {
    expect(await client.next()).toMatchObject({ id, error: { code: -32600, data: { code: 'ERR_SHM_PROTOCOL' } } });
  }
  client.send(line('segment.create', { name: 'later', size: 1 }, 'c'));
  const ids = [await client.next(), await client.next(), await client.next()].map((answer) => answer?.id);
  expect(ids).toEqual(expect.arrayContaining([7, '7', 'c']));
  client.send(line('segment.unlink', { name: 'later' }, 'u'));
  await client.next();
  client.send(line('segment.list', {}, 7));
  expect(await client.next()).toMatchObject({ id: 7, result: {} });
});
