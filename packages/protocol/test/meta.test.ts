import { methods, parseParams } from '@shmd/protocol';
import { expect, test } from 'vitest';

const create = (meta: unknown) => () => parseParams(methods.create, { size: 1, meta: meta as never });
const refused = expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' });

test('what JSON cannot carry, or only changed, is refused before it is sent', () => {
  const loop: Record<string, unknown> = {};
  loop.left = loop;
  loop.right = loop;
  const bad = [
    loop,
    { a: 1n },
    { a: () => 1 },
    { a: Symbol('a') },
    { a: Number.NaN },
    { a: [Number.POSITIVE_INFINITY] },
  ];
  for (const meta of bad) expect(create(meta)).toThrow(refused);
});

test('the bounds of meta are exact', () => {
  const text = (length: number) => ({ t: 'x'.repeat(length - 8) });
  expect(create(text(4096))).not.toThrow();
  expect(create(text(4097))).toThrow(refused);
  const deep = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
  expect(create(deep(32))).not.toThrow();
  expect(create(deep(33))).toThrow(refused);
});

test('a reason for refusing gives no megabyte back', () => {
  const wrong = { size: 1, ['k'.repeat(1_000_000)]: 1 };
  expect(() => parseParams(methods.create, wrong)).toThrow(/^.{1,250}$/u);
});
