import { expect, test } from 'vitest';
import { printable } from '../src/printable.js';
import { fromRpcError } from '../src/rpc-errors.js';

const BIDIRECTIONAL = [0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069];
const CONTROL = [...Array(0x20).keys(), ...Array.from({ length: 0x21 }, (_, i) => 0x7f + i)];
const LINE_ENDS = [0x2028, 0x2029];

test('S6: control, bidirectional and line-end characters are neutralised, each for itself', () => {
  for (const code of [...CONTROL, ...BIDIRECTIONAL, ...LINE_ENDS]) {
    expect(printable(`a${String.fromCharCode(code)}b`), code.toString(16)).toBe('a?b');
  }
});

test('S6: what people write stays as it is, in whatever script', () => {
  for (const text of ['plain text ~', 'größer', '共有', 'שלום', 'عربى', '👩‍👧', 'a\u00a0b'])
    expect(printable(text)).toBe(text);
});

test('half a surrogate pair is replaced, as everywhere', () => {
  expect(printable('a\ud800')).toBe('a\ufffd');
});

test("S6: the message of a manager's error is one harmless line of bounded length", () => {
  const error = {
    code: -32000,
    message: `x\n\u001b[2J\u202egpj\u2066${'y'.repeat(5_000)}`,
    data: { code: 'ERR_SHM_EXISTS' },
  };
  expect(fromRpcError(error).message).toMatch(/^x\?\?\[2J\?gpj\?y+$/);
  expect(fromRpcError(error).message.length).toBe(1_000);
});
