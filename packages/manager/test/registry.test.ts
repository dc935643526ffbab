import type { CreateParams, Lifetime } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { draft } from '../src/registry/admission.js';
import type { ClientRecord } from '../src/registry/client-record.js';
import type { Registry } from '../src/registry/registry.js';
import type { Segment } from '../src/registry/segment.js';
import { coded, registry } from './fakes.js';

function make(books: Registry, client: ClientRecord, name: string, size = 1, params: Partial<CreateParams> = {}) {
  const admission = books.admit(client, { name, size, ...params });
  const segment = { ...draft(admission, name), keeper: { identity: '1:1:n' } };
  books.commit(admission, segment);
  return segment;
}

/** Closes a client's books to the end; returns what ends with that. */
function left(books: Registry, client: ClientRecord): Segment[] {
  const steps = [...{ [Symbol.iterator]: () => books.depart(client) }];
  return steps.filter((step) => step !== null);
}

test('an admission holds its name and its share until it is committed or withdrawn', () => {
  const books = registry({ maxBytes: 10 });
  const client = books.addClient(1, 'c');
  const admission = books.admit(client, { name: 'a', size: 6 });
  expect(() => books.admit(client, { name: 'a', size: 1 })).toThrow(coded('ERR_SHM_EXISTS'));
  expect(() => books.admit(client, { name: 'b', size: 5 })).toThrow(coded('ERR_SHM_QUOTA'));
  expect(() => books.find('a')).toThrow(coded('ERR_SHM_NOT_FOUND'));
  books.withdraw(admission);
  expect(books.total).toEqual({ segments: 0, bytes: 0, attachments: 0 });
  make(books, client, 'a', 10);
  expect(client).toMatchObject({ segments: 1, bytes: 10 });
  books.withdraw(admission);
  expect(client).toMatchObject({ segments: 1, bytes: 10 });
});

test('R2: segments are in the order in which they came to be there, not in which they were asked for', () => {
  const books = registry();
  const client = books.addClient(1, 'c');
  const slow = books.admit(client, { name: 'slow', size: 1 });
  make(books, client, 'quick');
  books.commit(slow, { ...draft(slow, 'slow'), keeper: { identity: '1:2:n' } });
  const order = [...books.segments];
  expect(order.map(({ name }) => name)).toEqual(['quick', 'slow']);
  expect((order[0]?.seq as number) < (order[1]?.seq as number)).toBe(true);
});

test('what ends with its owner, by lifetime', () => {
  const ends = (lifetime: Lifetime, { attached = false, publish = true } = {}) => {
    const books = registry();
    const owner = books.addClient(1, 'owner');
    const other = books.addClient(2, 'other');
    const segment = make(books, owner, 'a', 1, { lifetime, publish });
    if (attached) books.attach(other, segment);
    return left(books, owner).length === 1;
  };
  expect(ends('manager')).toBe(false);
  expect(ends('persistent')).toBe(false);
  expect(ends('owner')).toBe(true);
  expect(ends('owner', { attached: true })).toBe(true);
  expect(ends('attached', { attached: true })).toBe(false);
  expect(ends('attached')).toBe(true);
  expect(ends('manager', { publish: false })).toBe(true);
});

test("an 'attached' segment ends with the last attachment, once", () => {
  const books = registry();
  const [one, two] = [books.addClient(1, 'one'), books.addClient(2, 'two')];
  const segment = make(books, one, 'a', 1, { lifetime: 'attached' });
  const first = books.attach(one, segment);
  const second = books.attach(two, segment);
  expect(books.detach(one, first)).toBeNull();
  expect(() => books.detach(one, second)).toThrow(coded('ERR_SHM_NOT_FOUND'));
  expect(books.detach(two, second)).toBe(segment);
});

test('an attachment to an unlinked segment ends nothing of the new one with its name', () => {
  const books = registry();
  const client = books.addClient(1, 'c');
  const old = make(books, client, 'a', 1, { lifetime: 'attached' });
  const attachment = books.attach(client, old);
  books.remove(old);
  expect(() => books.find('a', old.uid)).toThrow(coded('ERR_SHM_NOT_FOUND'));
  const next = make(books, client, 'a', 2);
  expect(books.detach(client, attachment)).toBeNull();
  expect(books.find('a')).toBe(next);
  expect(() => books.find('a', old.uid)).toThrow(coded('ERR_SHM_STALE'));
  expect(books.total).toEqual({ segments: 1, bytes: 2, attachments: 0 });
});

test('transfer moves the account with the segment', () => {
  const books = registry({ maxBytesPerClient: 10 });
  const [one, two] = [books.addClient(1, 'one'), books.addClient(2, 'two')];
  const segment = make(books, one, 'a', 8);
  make(books, two, 'b', 4);
  expect(() => books.heir(one, segment, two.id)).toThrow(coded('ERR_SHM_QUOTA'));
  books.remove(books.find('b'));
  books.transfer(segment, books.heir(one, segment, two.id));
  expect([one.bytes, two.bytes, books.total.bytes]).toEqual([0, 8, 8]);
  expect(() => books.heir(one, segment, one.id)).toThrow(coded('ERR_SHM_PERMISSION'));
  expect(() => books.heir(two, segment, 'nobody')).toThrow(coded('ERR_SHM_NOT_FOUND'));
});

test('M2: before its books are closed, what ends with a client that left is out of reach, and what stays is nobody’s', () => {
  const books = registry();
  const owner = books.addClient(1, 'owner');
  const ending = make(books, owner, 'ending', 1, { lifetime: 'owner' });
  make(books, owner, 'staying');
  const closing = books.depart(owner);
  expect(() => books.find('ending')).toThrow(coded('ERR_SHM_NOT_FOUND'));
  expect([books.peek('ending'), books.current(ending)]).toEqual([undefined, undefined]);
  expect([books.has('ending'), books.occupant('ending')]).toEqual([true, ending]);
  expect(books.find('staying').owner).toBeNull();
  expect(books.total).toMatchObject({ segments: 2, bytes: 2 });
  expect(closing.next()).toEqual({ done: false, value: ending });
  books.remove(ending);
  expect(closing.next().done).toBe(true);
  expect(books.total).toMatchObject({ segments: 1, bytes: 1 });
});

test('what was removed or handed over while books are being closed is left alone', () => {
  const books = registry();
  const [owner, heir] = [books.addClient(1, 'owner'), books.addClient(2, 'heir')];
  const [gone, given] = [make(books, owner, 'gone', 1, { lifetime: 'owner' }), make(books, owner, 'given')];
  const closing = books.depart(owner);
  books.remove(gone);
  books.transfer(books.find('given'), books.heir(heir, given, heir.id));
  expect(closing.next().done).toBe(true);
  expect(given.owner).toBe(heir.id);
  expect(books.total).toMatchObject({ segments: 1 });
});
