import type { Lifetime } from '@shmd/client';
import { expect, test } from 'vitest';
import { Registry } from '../src/registry/registry.js';

function registry(limits = {}) {
  let names = 0;
  return new Registry({
    limits: { maxBytes: null, maxSegments: null, maxBytesPerClient: null, maxSegmentsPerClient: null, ...limits },
    instance: 'i',
    now: () => 1,
    randomName: () => `generated${++names}`,
  });
}

const IDENTITY = '1:1:n';

test('an admission holds its name and its share until it is committed or withdrawn', () => {
  const books = registry({ maxBytes: 10 });
  const client = books.addClient(1, 'c');
  const admission = books.admit(client, 'a', 6);
  expect(() => books.admit(client, 'a', 1)).toThrow(expect.objectContaining({ code: 'ERR_SHM_EXISTS' }));
  expect(() => books.admit(client, 'b', 5)).toThrow(expect.objectContaining({ code: 'ERR_SHM_QUOTA' }));
  expect(() => books.find('a')).toThrow(expect.objectContaining({ code: 'ERR_SHM_NOT_FOUND' }));
  books.withdraw(admission);
  expect(books.total).toEqual({ segments: 0, bytes: 0, attachments: 0 });
  books.commit(books.admit(client, 'a', 10), 'a', IDENTITY, {});
  expect(client).toMatchObject({ segments: 1, bytes: 10 });
});

test('what ends with its owner, by lifetime', () => {
  const ends = (lifetime: Lifetime, { attached = false, publish = true } = {}) => {
    const books = registry();
    const owner = books.addClient(1, 'owner');
    const other = books.addClient(2, 'other');
    const segment = books.commit(books.admit(owner, 'a', 1), 'a', IDENTITY, { lifetime, publish });
    if (attached) books.attach(other, segment);
    return books.removeClient(owner).length === 1;
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
  const segment = books.commit(books.admit(one, 'a', 1), 'a', IDENTITY, { lifetime: 'attached' });
  const first = books.attach(one, segment);
  const second = books.attach(two, segment);
  expect(books.detach(one, first)).toBeNull();
  expect(() => books.detach(one, second)).toThrow(expect.objectContaining({ code: 'ERR_SHM_NOT_FOUND' }));
  expect(books.detach(two, second)).toBe(segment);
});

test('an attachment to an unlinked segment ends nothing of the new one with its name', () => {
  const books = registry();
  const client = books.addClient(1, 'c');
  const old = books.commit(books.admit(client, 'a', 1), 'a', IDENTITY, { lifetime: 'attached' });
  const attachment = books.attach(client, old);
  books.remove(old);
  const next = books.commit(books.admit(client, 'a', 2), 'a', IDENTITY, {});
  expect(books.detach(client, attachment)).toBeNull();
  expect(books.find('a')).toBe(next);
  expect(() => books.find('a', old.uid)).toThrow(expect.objectContaining({ code: 'ERR_SHM_STALE' }));
  expect(books.total).toEqual({ segments: 1, bytes: 2, attachments: 0 });
});

test('transfer moves the account with the segment', () => {
  const books = registry({ maxBytesPerClient: 10 });
  const [one, two] = [books.addClient(1, 'one'), books.addClient(2, 'two')];
  const segment = books.commit(books.admit(one, 'a', 8), 'a', IDENTITY, {});
  books.commit(books.admit(two, 'b', 4), 'b', IDENTITY, {});
  expect(() => books.transfer(one, segment, two.id)).toThrow(expect.objectContaining({ code: 'ERR_SHM_QUOTA' }));
  books.remove(books.find('b'));
  books.transfer(one, segment, two.id);
  expect([one.bytes, two.bytes, books.total.bytes]).toEqual([0, 8, 8]);
  expect(() => books.transfer(one, segment, one.id)).toThrow(expect.objectContaining({ code: 'ERR_SHM_PERMISSION' }));
});
