import { LineDecoder, WIRE_LIMITS } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { ClientRecord } from '../src/registry/client-record.js';
import { checkAttachments } from '../src/registry/quota.js';
import { describedBytes, describe as describeSegment, type Segment } from '../src/registry/segment.js';
import { Budget } from '../src/rpc/budget.js';

const LARGEST = Number.MAX_SAFE_INTEGER;
const INSTANCE = 'f'.repeat(12);

/** A segment whose description is as long as it can be. */
const longest: Segment = {
  name: `${'漢'.repeat(66)}""`,
  osName: '"'.repeat(200),
  publishedAs: '"'.repeat(200),
  size: LARGEST,
  uid: `${INSTANCE}-${LARGEST}`,
  keeper: { identity: `${LARGEST}:${LARGEST}:b${2n ** 64n - 1n}` },
  lifetime: 'persistent',
  createdAt: LARGEST,
  seq: LARGEST,
  dtype: 'float64',
  shape: Array(64).fill(LARGEST),
  meta: { text: '漢"'.repeat(800) },
  owner: `${INSTANCE}.${LARGEST}`,
  attachments: LARGEST,
  everAttached: true,
  state: 'initialising',
};

test('a segment takes no more of a page than was reckoned', () => {
  const small = { ...longest, name: 'a', osName: 'a', dtype: undefined, shape: undefined, meta: undefined };
  for (const segment of [longest, small, { ...longest, meta: undefined }, { ...longest, shape: undefined }]) {
    expect(Buffer.byteLength(JSON.stringify(describeSegment(segment)))).toBeLessThanOrEqual(describedBytes(segment));
  }
});

test('`manager.status` of as many clients as there can be is one frame', () => {
  const name = '"'.repeat(WIRE_LIMITS.clientNameBytes);
  const clients = Array.from({ length: WIRE_LIMITS.connections }, (_, i) => {
    const client = new ClientRecord(`${INSTANCE}.${1_000_000 + i}`, 4_194_304, name);
    client.segments = 1_000_000;
    client.bytes = LARGEST;
    return { ...client.status(), attachments: WIRE_LIMITS.attachments };
  });
  expect(JSON.stringify({ jsonrpc: '2.0', id: 'i'.repeat(128), result: { clients } }).length + 2_000).toBeLessThan(
    WIRE_LIMITS.frameBytes,
  );
});

test('attachments of one client are bounded', () => {
  const client = { id: 'c', attachments: { size: WIRE_LIMITS.attachments - 1 } };
  expect(() => checkAttachments(client)).not.toThrow();
  client.attachments.size++;
  expect(() => checkAttachments(client)).toThrow(expect.objectContaining({ code: 'ERR_SHM_TOO_MANY_ATTACHMENTS' }));
});

test('M3: whoever holds the most of a budget gives it up when there is too much, and nobody else', () => {
  const budget = new Budget(100);
  const gaveUp: string[] = [];
  const [small, large, larger] = ['small', 'large', 'larger'].map((name) => budget.share(() => gaveUp.push(name)));
  small?.hold(20);
  large?.hold(30);
  larger?.hold(50);
  expect([gaveUp, budget.isSpent]).toEqual([[], true]);
  small?.hold(21);
  expect([gaveUp, budget.isSpent]).toEqual([['larger'], false]);
  large?.hold(1);
  small?.hold(99);
  expect(gaveUp).toEqual(['larger']);
  small?.hold(150);
  expect(gaveUp).toEqual(['larger', 'small']);
  small?.hold(0);
  large?.hold(100);
  expect(gaveUp).toEqual(['larger', 'small']);
});

test('a line that comes byte by byte is held in one buffer, not in a million', () => {
  const decoder = new LineDecoder();
  const byte = Buffer.from('x');
  const before = process.memoryUsage();
  for (let i = 0; i < 1_000_000; i++) for (const _ of decoder.push(byte));
  const after = process.memoryUsage();
  expect(decoder.pendingBytes).toBe(1_000_000);
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(8 * 1024 * 1024);
  expect([...decoder.push(Buffer.from('y\n'))][0]).toBe(`${'x'.repeat(1_000_000)}y`);
  expect(decoder.pendingBytes).toBe(0);
});
