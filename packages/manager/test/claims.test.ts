import { expect, test, vi } from 'vitest';
import { Claims } from '../src/registry/claims.js';
import type { Segment } from '../src/registry/segment.js';
import { INSTANCE, registry } from './fakes.js';

const segment = (name: string, owner: string | null = 'f.1') => ({ name, owner, size: 1 }) as Segment;

/** Of a manager before. */
const FORMER = 'bbbbbbbbbbbb';

const saved = (name: string, owner: string | null) => ({
  name,
  osName: name,
  publishedAs: name,
  size: 1,
  uid: `${FORMER}-1`,
  keeper: { identity: '1:1:n' },
  lifetime: 'owner' as const,
  createdAt: 1,
  dtype: undefined,
  shape: undefined,
  meta: undefined,
  owner,
  everAttached: false,
  state: 'ready' as const,
});

test('what a client owned is claimed once, and what has gone by then is not', () => {
  const claims = new Claims();
  const [kept, gone, other] = [segment('kept'), segment('gone'), segment('other', 'f.2')];
  for (const each of [kept, gone, other, segment('nobody', null)]) claims.add(each, undefined);
  claims.forget(gone);
  expect(claims.take('f.1')).toEqual([kept]);
  expect(claims.take('f.1')).toEqual([]);
  expect([kept, gone].map((each) => claims.protects(each))).toEqual([true, false]);
});

test('a request is found by its client and key, until what it made is gone', () => {
  const claims = new Claims();
  const made = segment('made');
  claims.add(made, '7');
  expect([claims.madeBy('f.1', '7'), claims.madeBy('f.2', '7'), claims.madeBy('f.1', '8')]).toEqual([
    made,
    undefined,
    undefined,
  ]);
  claims.forget(made);
  expect(claims.madeBy('f.1', '7')).toBeUndefined();
});

test('M2: to forget one segment, no other is looked at', () => {
  const claims = new Claims();
  const segments = Array.from({ length: 1_000 }, (_, i) => segment(`s${i}`));
  segments.forEach((each, i) => {
    claims.add(each, String(i));
  });
  const walks = vi.spyOn(Map.prototype, Symbol.iterator);
  try {
    for (const each of segments) claims.forget(each);
    expect(walks).not.toHaveBeenCalled();
  } finally {
    walks.mockRestore();
  }
  expect(claims.madeBy('f.1', '500')).toBeUndefined();
});

test('M4: an id that this manager gives, or will give, is nobody’s to claim', () => {
  const books = registry();
  books.restore(saved('a', `${FORMER}.1`), undefined);
  const thief = books.addClient(1, 'thief', `${INSTANCE}.2`);
  expect(thief.id).toBe(`${INSTANCE}.1`);
  const victim = books.addClient(2, 'victim');
  expect(victim.id).toBe(`${INSTANCE}.2`);
  expect(books.addClient(3, 'late', victim.id).id).toBe(`${INSTANCE}.3`);
});

test('a client keeps the id it had with a former manager, also if it owned nothing; only one does', () => {
  const books = registry();
  books.restore(saved('a', `${FORMER}.1`), undefined);
  const [owner, poor, second] = [1, 2, 1].map((n) => books.addClient(n, 'c', `${FORMER}.${n}`));
  expect([owner?.id, poor?.id, second?.id]).toEqual([`${FORMER}.1`, `${FORMER}.2`, `${INSTANCE}.1`]);
  expect([owner?.segments, poor?.segments, second?.segments]).toEqual([1, 0, 0]);
});

test('when the time for claims is over, ids are given afresh, and what nobody claimed ends', () => {
  const books = registry();
  books.restore(saved('claimed', `${FORMER}.1`), undefined);
  books.restore(saved('unclaimed', `${FORMER}.2`), undefined);
  books.addClient(1, 'c', `${FORMER}.1`);
  const steps = [...{ [Symbol.iterator]: () => books.endClaims() }];
  expect(steps.map((step) => step?.name)).toEqual([undefined, 'unclaimed']);
  expect(books.addClient(2, 'c', `${FORMER}.2`).id).toBe(`${INSTANCE}.1`);
});
