import { methods } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { arena } from './arena.js';
import { line, params, type WireCase, wireCases } from './wire-case.js';

const at = arena();

/** A good set of parameters for each method, to be spoilt. */
const GOOD: Record<string, object> = {
  'segment.create': { name: 'x', size: 16 },
  'segment.attach': { name: 'x' },
  'segment.detach': { attachment: 1 },
  'segment.publish': { name: 'x' },
  'segment.unlink': { name: 'x' },
  'segment.stat': { name: 'x' },
  'segment.notify': { name: 'x' },
  'segment.list': {},
  'segment.transfer': { name: 'x', clientId: 'c' },
  'segment.adopt': { osName: 'x' },
  'manager.status': {},
  'manager.shutdown': {},
  'request.cancel': { id: 1 },
  'events.subscribe': {},
  'events.unsubscribe': {},
};

test('every method but hello is spoilt here', () => {
  expect(Object.keys(GOOD).sort()).toEqual(
    Object.values(methods)
      .map(({ name }) => name)
      .filter((name) => name !== 'hello')
      .sort(),
  );
});

/** The parameters as JSON, with a member written as it is. */
function withMember(good: object, member: string): string {
  const members = Object.entries(good).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{${[...members, member].join(',')}}`;
}

function spoil(good: object | undefined, member: string, value: string): string {
  const rest = Object.fromEntries(Object.entries(good ?? {}).filter(([key]) => key !== member));
  return withMember(rest, `"${member}":${value}`);
}

const raw = (method: string, text: string) => `{"jsonrpc":"2.0","id":1,"method":"${method}","params":${text}}\n`;

/** Members that no method knows. In an object made by hand some of them would be there already. */
const EXTRA = ['"extra":1', '"__proto__":{"wait":true}', '"constructor":{"prototype":{"polluted":1}}', '"toString":1'];

wireCases(
  at,
  Object.entries(GOOD).flatMap(([method, good]) =>
    EXTRA.map(
      (member): WireCase => ({
        what: `${method} with ${member}`,
        send: raw(method, withMember(good, member)),
        answers: [params('ERR_SHM_INVALID_ARGUMENT')],
      }),
    ),
  ),
);

const SPOILT: [method: string, member: string, values: string[], code: string][] = [
  [
    'segment.create',
    'size',
    ['0', '-1', '-0', '1.5', '1e400', '"16"', 'true', 'null', '{}', '[]', '[16]', '9007199254740992', '1e300'],
    'ERR_SHM_INVALID_SIZE',
  ],
  [
    'segment.create',
    'lifetime',
    ['"forever"', '"constructor"', '"Owner"', '1', 'null', '["owner"]'],
    'ERR_SHM_INVALID_ARGUMENT',
  ],
  ['segment.create', 'dtype', ['"int33"', '"__proto__"', '"constructor"', '1', 'null'], 'ERR_SHM_INVALID_ARGUMENT'],
  ['segment.create', 'meta', ['null', '1', '"{}"', '[]', 'true'], 'ERR_SHM_INVALID_ARGUMENT'],
  ['segment.create', 'publish', ['1', '"true"', 'null', '{}'], 'ERR_SHM_INVALID_ARGUMENT'],
  ['segment.create', 'attach', ['1', '"true"', 'null'], 'ERR_SHM_INVALID_ARGUMENT'],
  ['segment.attach', 'uid', ['1', '""', 'null', `"${'u'.repeat(65)}"`], 'ERR_SHM_INVALID_ARGUMENT'],
  ['segment.attach', 'wait', ['1', '"yes"', 'null'], 'ERR_SHM_INVALID_ARGUMENT'],
  ['segment.attach', 'timeout', ['-1', '1.5', '2147483648', '"1"', 'null', '1e400'], 'ERR_SHM_INVALID_ARGUMENT'],
  ['segment.detach', 'attachment', ['-1', '1.5', '"1"', 'null', '9007199254740992', '{}'], 'ERR_SHM_INVALID_ARGUMENT'],
  ['segment.list', 'after', ['-1', '1.5', '"1"', 'null', '9007199254740992'], 'ERR_SHM_INVALID_ARGUMENT'],
  [
    'request.cancel',
    'id',
    ['null', '1.5', '9007199254740992', '""', `"${'i'.repeat(129)}"`, '[1]', '{}', 'true'],
    'ERR_SHM_INVALID_ARGUMENT',
  ],
  ['segment.transfer', 'clientId', ['1', '""', 'null', `"${'c'.repeat(65)}"`, '{}'], 'ERR_SHM_INVALID_ARGUMENT'],
];

wireCases(
  at,
  SPOILT.flatMap(([method, member, values, code]) =>
    values.map(
      (value): WireCase => ({
        what: `${method} with ${member} ${value.slice(0, 24)}`,
        send: raw(method, spoil(GOOD[method], member, value)),
        answers: [params(code)],
      }),
    ),
  ),
);

const LAYOUTS: [what: string, layout: object][] = [
  ['a dtype without a shape', { dtype: 'int8' }],
  ['a shape without a dtype', { shape: [16] }],
  ['a shape of another size', { dtype: 'int8', shape: [15] }],
  ['a negative extent', { dtype: 'int8', shape: [-16, -1] }],
  ['a fraction', { dtype: 'int8', shape: [16.5] }],
  ['text', { dtype: 'int8', shape: ['16'] }],
  ['65 dimensions', { dtype: 'int8', shape: [16, ...Array(64).fill(1)] }],
  ['an overflow', { dtype: 'float64', shape: [2 ** 30, 2 ** 30, 2 ** 30] }],
  ['an overflow that wraps to the size', { dtype: 'int8', shape: [2 ** 52, 2 ** 12, 16] }],
  ['an object for a shape', { dtype: 'int8', shape: { length: 1, 0: 16 } }],
];

wireCases(
  at,
  LAYOUTS.map(
    ([what, layout]): WireCase => ({
      what: `segment.create with ${what}`,
      send: line('segment.create', { name: 'x', size: 16, ...layout }),
      answers: [params('ERR_SHM_INVALID_ARGUMENT')],
    }),
  ),
);
