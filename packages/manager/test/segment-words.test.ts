import { expect, test } from 'vitest';
import { type Admission, draft } from '../src/registry/admission.js';
import type { Registry } from '../src/registry/registry.js';
import { complete, type Segment } from '../src/registry/segment.js';
import { SegmentWords } from '../src/registry/segment-words.js';
import { coded, registry } from './fakes.js';

test('words are begun anew when they are given, those that were free before those that are new', () => {
  const begun: number[] = [];
  const words = new SegmentWords(3, (word) => begun.push(word));
  expect([words.take(), words.take()]).toEqual([0, 1]);
  words.free(0);
  expect([words.take(), words.take(), words.take()]).toEqual([0, 2, undefined]);
  expect(begun).toEqual([0, 1, 0, 2]);
});

test('a restored segment keeps its words as they are; others begin beyond', () => {
  const begun: number[] = [];
  const words = new SegmentWords(8, (word) => begun.push(word));
  expect(words.keep(3)).toBe(3);
  expect([words.keep(3), words.keep(8), words.keep(undefined)]).toEqual([undefined, undefined, undefined]);
  expect(words.take()).toBe(4);
  expect(begun).toEqual([4]);
  words.free(3);
  expect(words.take()).toBe(3);
});

test('what a former manager gave and nobody keeps may still be mapped, and is not given', () => {
  const words = new SegmentWords(5, () => {}, 3);
  expect(words.keep(1)).toBe(1);
  expect([words.take(), words.take(), words.take()]).toEqual([3, 4, undefined]);
});

function made(books: Registry, admission: Admission): Segment {
  const segment = complete(draft(admission, admission.name), { identity: '1:1:n' });
  books.commit(admission, segment);
  return segment;
}

const words = (capacity: number) => registry({}, undefined, new SegmentWords(capacity));

test('words are given again when the last attachment of a removed segment has closed', () => {
  const books = words(1);
  const client = books.addClient(1, 'c');
  const admission = books.admit(client, { name: 'a', size: 1 });
  expect(admission.word).toBe(0);
  const segment = made(books, admission);
  const attachment = books.attach(client, segment);
  expect(books.takeWord()).toBeUndefined();
  books.remove(segment);
  expect(books.takeWord()).toBeUndefined();
  books.detach(client, attachment);
  expect(books.takeWord()).toBe(0);
});

test('words of what was never made, and of what nobody had attached, are given again at once', () => {
  const books = words(1);
  const client = books.addClient(1, 'c');
  books.withdraw(books.admit(client, { name: 'a', size: 1 }));
  const admission = books.admit(client, { name: 'a', size: 1 });
  expect(admission.word).toBe(0);
  expect(() => books.admit(client, { name: 'a', size: 1 })).toThrow(coded('ERR_SHM_EXISTS') as Error);
  books.remove(made(books, admission));
  expect(books.takeWord()).toBe(0);
});

test('words of a restored segment that goes while attachers may still come back are not given again', () => {
  const books = words(2);
  const client = books.addClient(1, 'c');
  const former = words(1);
  books.restore(made(former, former.admit(client, { name: 'a', size: 1 })), undefined);
  const restored = books.find('a');
  expect(restored.word).toBe(0);
  books.remove(restored);
  expect([books.takeWord(), books.takeWord()]).toEqual([1, undefined]);
});
