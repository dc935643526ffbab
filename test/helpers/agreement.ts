import { deepStrictEqual } from 'node:assert/strict';
import type { Fault, Validator } from '@shmd/protocol';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { ZodType } from 'zod';

// Compiled validators beside the schemas they were compiled from.

const deep = (levels: number) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

/** Made anew each time: they are changed. What JSON.parse can give, as far as anybody may be surprised by it. */
const HOSTILE: (() => unknown)[] = [
  ...[0, -0, 1, -1, 0.5, 1.5, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 1e300],
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true, false, null],
  ...['', 'x', '1', '.', 'a/b', 'a\0', '\ud800', 'x\udc00', '__proto__', 'constructor', 'manager', 'int8', '/', '/a\n'],
  // An astral character is one, and two units.
  ...[64, 65, 128, 129].flatMap((length) => ['i'.repeat(length), '😀'.repeat(length), '\ud800'.repeat(length)]),
].map((plain) => () => plain);
HOSTILE.push(
  () => [],
  () => ({}),
  () => [1],
  () => Array(100_000).fill(1),
  () => deep(500),
  () => JSON.parse('{"__proto__":{"name":"x","size":1},"constructor":{"prototype":1}}'),
  () => ({ length: 1, 0: 16 }),
);

/** What a program may give besides. */
const UNCARRIED: (() => unknown)[] = [() => undefined, () => Number.NaN, () => 1n, () => () => 1, () => Symbol('s')];

const KEYS = [
  'extra',
  'name',
  'size',
  'dtype',
  'shape',
  'attachment',
  '__proto__',
  'constructor',
  'toString',
  '',
  'a/b~1',
];

interface Edit {
  how: 'drop' | 'replace' | 'add' | 'nudge';
  where: number;
  member: number;
  key: string;
  value: () => unknown;
}

/** Values that are mostly good, good ones with something wrong in them, and any JSON. `program`: also what is not JSON. */
export function values(good: fc.Arbitrary<unknown>, { program = false } = {}): fc.Arbitrary<unknown> {
  const some = fc.constantFrom(...HOSTILE, ...(program ? UNCARRIED : []));
  const edit: fc.Arbitrary<Edit> = fc.record({
    how: fc.constantFrom('drop', 'replace', 'add', 'nudge', 'nudge'),
    where: fc.nat(),
    member: fc.nat(),
    key: fc.constantFrom(...KEYS),
    value: fc.oneof(
      some,
      fc.jsonValue({ maxDepth: 2 }).map((value) => () => copy(value)),
    ),
  });
  const spoilt = fc
    .tuple(good, fc.array(edit, { maxLength: 3 }))
    .map(([value, edits]) => edits.reduce(spoil, copy(value)));
  return fc.oneof(
    { arbitrary: spoilt, weight: 8 },
    { arbitrary: fc.jsonValue(), weight: 1 },
    { arbitrary: some.map((make) => make()), weight: 1 },
  );
}

function spoil(value: unknown, { how, where, member, key, value: make }: Edit): unknown {
  const all = containers(value);
  const target = all[where % (all.length + 1)];
  // One more than there are: the value itself.
  if (target === undefined) return how === 'replace' ? make() : value;
  const keys = Object.keys(target);
  const chosen = keys[member % Math.max(1, keys.length)];
  if (how === 'drop' && Array.isArray(target)) target.pop();
  else if (how === 'drop') Reflect.deleteProperty(target, chosen ?? key);
  else if (Array.isArray(target) && (how === 'add' || chosen === undefined)) target.push(make());
  else if (how === 'nudge' && chosen !== undefined) put(target, chosen, nudged(Reflect.get(target, chosen), where));
  else put(target, how === 'add' || chosen === undefined ? key : chosen, make());
  return value;
}

/** Its neighbour: the good values that are at a bound are beyond it then. */
function nudged(value: unknown, where: number): unknown {
  if (typeof value === 'number') return value + ([1, -1, 0.5][where % 3] as number);
  if (typeof value === 'string') return where % 2 === 0 ? `${value}x` : value.slice(1);
  return Array.isArray(value) ? [...value, ...value, 1] : value;
}

/** As JSON.parse does: `__proto__` is a member like any other. */
function put(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function containers(value: unknown): object[] {
  const found: object[] = [];
  const visit = (each: unknown, depth: number) => {
    if (typeof each !== 'object' || each === null || depth > 4) return;
    found.push(each);
    for (const member of Object.values(each).slice(0, 20)) visit(member, depth + 1);
  };
  visit(value, 0);
  return found;
}

function copy<V>(value: V): V {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => copy(item)) as V;
  const made = {};
  for (const key of Object.keys(value)) put(made, key, copy(Reflect.get(value, key)));
  return made as V;
}

/** Both take it or neither does, and what they make of it is the same to the last member. Returns what was wrong with it. */
export function agree(validate: Validator | undefined, schema: ZodType, value: unknown): readonly Fault[] {
  const parsed = schema.safeParse(value);
  const own = copy(value);
  expect(validate?.(own)).toBe(parsed.success);
  if (!parsed.success) return validate?.errors ?? [];
  deepStrictEqual(own, parsed.data);
  return [];
}
