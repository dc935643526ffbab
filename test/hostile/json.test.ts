import { expect, test } from 'vitest';
import { arena } from './arena.js';
import { INVALID, line, PARSE, params, type WireCase, wireCases } from './wire-case.js';

const at = arena();
const raw = (id: string, rest = '"method":"segment.list","params":{}') => `{"jsonrpc":"2.0","id":${id},${rest}}\n`;
const deep = (levels: number, open = '[', close = ']') => open.repeat(levels) + close.repeat(levels);
const withParams = (method: string, text: string) => raw('1', `"method":"${method}","params":${text}`);
const create = (meta: string) => withParams('segment.create', `{"size":16,"name":"m","meta":${meta}}`);

const NO_JSON: [string, string][] = [
  ['a trailing comma', raw('1').replace('}}', '},}')],
  ['single quotes', "{'jsonrpc':'2.0'}"],
  ['a comment', '{/* */"jsonrpc":"2.0"}'],
  ['NaN', raw('NaN')],
  ['Infinity', raw('Infinity')],
  ['undefined', raw('undefined')],
  ['a hexadecimal number', raw('0x10')],
  ['a leading plus', raw('+1')],
  ['a leading zero', raw('01')],
  ['a bare point', raw('.5')],
  ['an open string', '{"jsonrpc":"2.0'],
  ['a raw tab in a string', '{"jsonrpc":"2\t.0"}'],
  ['an unknown escape', '{"jsonrpc":"\\x32.0"}'],
  ['a cut Unicode escape', '{"jsonrpc":"\\u00"}'],
  ['an open object', '{"jsonrpc":"2.0"'],
  ['half a million open brackets', '['.repeat(500_000)],
  ['half a million open objects', '{"a":'.repeat(150_000)],
];

wireCases(
  at,
  NO_JSON.map(
    ([what, send]): WireCase => ({ what: `no JSON: ${what}`, send: `${send.trimEnd()}\n`, answers: [PARSE] }),
  ),
);

wireCases(
  at,
  ['1', '"text"', 'true', 'null', '-0.0', '""'].map(
    (send): WireCase => ({ what: `no object: ${send}`, send: `${send}\n`, answers: [INVALID] }),
  ),
);

wireCases(at, [
  { what: 'deep: the frame itself', send: `${deep(500_000)}\n`, answers: [INVALID] },
  { what: 'deep: the id', send: raw(deep(250_000)), answers: [INVALID] },
  { what: 'deep: the method', send: raw('1', `"method":${deep(250_000)}`), answers: [[-32600, 'ERR_SHM_PROTOCOL', 1]] },
  {
    what: 'deep: params',
    send: withParams('segment.list', deep(250_000)),
    answers: [params('ERR_SHM_INVALID_ARGUMENT')],
  },
  {
    what: 'deep: a parameter',
    send: withParams('segment.stat', `{"name":${deep(250_000)}}`),
    answers: [params('ERR_SHM_INVALID_NAME')],
  },
  {
    what: 'deep: an unknown parameter',
    send: withParams('segment.list', `{"x":${deep(250_000)}}`),
    answers: [params('ERR_SHM_INVALID_ARGUMENT')],
  },
  {
    what: 'deep: a shape',
    send: withParams('segment.create', `{"size":1,"dtype":"int8","shape":${deep(250_000)}}`),
    answers: [params('ERR_SHM_INVALID_ARGUMENT')],
  },
  {
    what: 'deep: arrays in meta',
    send: create(`{"a":${deep(250_000)}}`),
    answers: [params('ERR_SHM_INVALID_ARGUMENT')],
  },
  {
    what: 'deep: objects in meta',
    send: create(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`),
    answers: [params('ERR_SHM_INVALID_ARGUMENT')],
  },
  {
    what: 'deep: meta one level too deep',
    send: create(`{"a":${deep(32)}}`),
    answers: [params('ERR_SHM_INVALID_ARGUMENT')],
  },
  {
    what: 'wide: meta with 100,000 keys',
    send: create(JSON.stringify(Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`key${i}`, i])))),
    answers: [params('ERR_SHM_INVALID_ARGUMENT')],
  },
  {
    what: 'wide: a shape of 260,000 wrong extents',
    send: withParams('segment.create', `{"size":1,"dtype":"int8","shape":[${'"",'.repeat(260_000)}1]}`),
    answers: [params('ERR_SHM_INVALID_ARGUMENT')],
  },
  {
    what: 'wide: 60,000 unknown parameters',
    send: withParams(
      'segment.list',
      JSON.stringify(Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`key${i}`, i]))),
    ),
    answers: [params('ERR_SHM_INVALID_ARGUMENT')],
  },
  {
    what: 'huge: a key of a megabyte',
    send: withParams('segment.list', `{"${'k'.repeat(1_000_000)}":1}`),
    answers: [params('ERR_SHM_INVALID_ARGUMENT')],
  },
  {
    what: 'huge: a key of meta',
    send: create(`{"${'k'.repeat(1_000_000)}":1}`),
    answers: [params('ERR_SHM_INVALID_ARGUMENT')],
  },
  {
    what: 'huge: a string of meta',
    send: create(`{"k":"${'v'.repeat(1_000_000)}"}`),
    answers: [params('ERR_SHM_INVALID_ARGUMENT')],
  },
  {
    what: 'huge: a member of the envelope',
    send: raw('1', `"method":"x","${'k'.repeat(1_000_000)}":1`),
    answers: [[-32600, 'ERR_SHM_PROTOCOL', 1]],
  },
  { what: 'huge: a number of 900,000 digits for an id', send: raw('1'.repeat(900_000)), answers: [INVALID] },
  {
    what: 'huge: a number of 900,000 digits for a size',
    send: withParams('segment.create', `{"size":${'1'.repeat(900_000)}}`),
    answers: [params('ERR_SHM_INVALID_SIZE')],
  },
]);

test('of a member given twice the last counts, as in every JSON.parse', async () => {
  const client = await at.raw();
  client.send(
    '{"jsonrpc":"2.0","id":1,"id":2,"method":"segment.stat","method":"segment.list","params":{"x":1},"params":{}}\n',
  );
  expect(await client.next()).toMatchObject({ id: 2, result: { segments: expect.any(Array) } });
});

test('what is deep, wide or long but within the bounds is kept as it is', async () => {
  const client = await at.raw();
  const meta = JSON.parse(`{"a":${deep(31)},"__proto__":{"x":1},"constructor":{"prototype":1},"text":"\\ud800 é"}`);
  client.send(line('segment.create', { name: 'kept', size: 1, meta }));
  const made = await client.next();
  client.send(line('segment.unlink', { name: 'kept' }, 2));
  await client.next();
  expect(JSON.stringify(made?.result?.meta)).toBe(JSON.stringify(meta));
});
