import { expect, test } from 'vitest';
import { arena } from './arena.js';
import { CREATE, HELLO, INVALID, line, PARSE, type WireCase, wireCases } from './wire-case.js';

const FRAME = 1024 * 1024;
const bytes = (...parts: (string | number[])[]) => Buffer.concat(parts.map((part) => Buffer.from(part as string)));
const stat = (name: number[]) =>
  bytes('{"jsonrpc":"2.0","id":1,"method":"segment.stat","params":{"name":"', name, '"}}\n');

/** What other programs say when they find a socket. Behind each comes a good session, of which nothing may be executed. */
const OTHER_PROTOCOLS: [string, string | Uint8Array][] = [
  ['HTTP', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['an HTTP POST with our own lines for a body', `POST / HTTP/1.1\r\nContent-Length: 200\r\n\r\n`],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a TLS ClientHello', bytes([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03, 0x0a])],
  ['SSH', 'SSH-2.0-OpenSSH_9.2p1\r\n'],
  ['Redis', '*1\r\n$4\r\nPING\r\n'],
  ['D-Bus', '\0AUTH EXTERNAL 30\r\n'],
  ['a length-prefixed frame (LSP)', 'Content-Length: 20\r\n\r\n'],
  ['a shell command', 'rm -rf /\n'],
  ['NUL bytes', bytes([0, 0, 0, 0, 0x0a])],
  ['gzip', bytes([0x1f, 0x8b, 0x08, 0x00, 0x0a])],
  ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(HELLO, 'utf16le')])],
  ['a byte order mark', `\ufeff${HELLO}`],
  ['an empty line', '\n'],
  ['a blank line', '   \t\n'],
];

const at = arena();

wireCases(
  at,
  OTHER_PROTOCOLS.map(
    ([what, send]): WireCase => ({
      what: `first line: ${what}`,
      first: true,
      send: [send, HELLO, CREATE],
      closes: true,
    }),
  ),
);

wireCases(at, [
  { what: 'UTF-8: a lone continuation byte', send: stat([0x80]), answers: [PARSE], closes: true },
  { what: 'UTF-8: an overlong slash', send: stat([0xc0, 0xaf]), answers: [PARSE], closes: true },
  { what: 'UTF-8: an overlong NUL', send: stat([0xc0, 0x80]), answers: [PARSE], closes: true },
  { what: 'UTF-8: a surrogate', send: stat([0xed, 0xa0, 0x80]), answers: [PARSE], closes: true },
  { what: 'UTF-8: beyond U+10FFFF', send: stat([0xf5, 0x80, 0x80, 0x80]), answers: [PARSE], closes: true },
  { what: 'UTF-8: a character cut short', send: stat([0xe6, 0xbc]), answers: [PARSE], closes: true },
  { what: 'UTF-8: a wrong byte in a key', send: bytes('{"', [0xff], '":1}\n'), answers: [PARSE], closes: true },
  {
    what: 'nothing behind a frame that is not UTF-8 is executed',
    send: [stat([0xff]), CREATE],
    answers: [PARSE],
    closes: true,
  },
  { what: 'a frame of a byte too many', send: `${' '.repeat(FRAME)} \n`, closes: true },
  { what: 'a frame without an end', send: 'x'.repeat(3 * FRAME), closes: true },
  { what: 'a first frame without an end', first: true, send: 'x'.repeat(3 * FRAME), closes: true },
  {
    what: 'a frame of exactly 1 MiB is good',
    send: `${line('segment.list', {}).trimEnd().padEnd(FRAME)}\n`,
    answers: ['ok'],
  },
  { what: 'lines that end in CR LF are good', send: line('segment.list', {}).replace('\n', '\r\n'), answers: ['ok'] },
  { what: 'CR alone ends no line', send: [line('segment.list', {}).replace('\n', '\r'), '\n'], answers: ['ok'] },
  { what: 'one request in two lines', send: '{"jsonrpc":"2.0",\n"id":1}\n', answers: [PARSE, PARSE] },
  {
    what: 'two requests in one line',
    send: line('segment.list', {}).trimEnd() + line('segment.list', {}),
    answers: [PARSE],
  },
  { what: 'a NUL in a frame', send: '{"jsonrpc":"2.0",\0"id":1}\n', answers: [PARSE] },
  { what: 'a byte order mark in a later frame', send: `\ufeff${line('segment.list', {})}`, answers: [PARSE] },
  { what: 'a thousand empty lines', send: '\n'.repeat(1_000), answers: Array(1_000).fill(PARSE) },
  {
    what: 'garbage between good requests',
    send: [line('segment.list', {}), 'no\n', line('segment.list', {})],
    answers: ['ok', PARSE, 'ok'],
  },
  { what: 'a batch', send: `[${line('segment.list', {}).trimEnd()}]\n`, answers: [INVALID] },
  { what: 'a batch of creates', send: `[${CREATE.trimEnd()},${CREATE.trimEnd()}]\n`, answers: [INVALID] },
  { what: 'an empty batch', send: '[]\n', answers: [INVALID] },
  {
    what: 'a batch instead of hello',
    first: true,
    send: [`[${HELLO.trimEnd()}]\n`, CREATE],
    answers: [INVALID],
    closes: true,
  },
]);

test('a request that comes byte by byte is one request', async () => {
  const raw = await at.raw();
  for (const byte of Buffer.from(line('segment.stat', { name: 'é漢😀' }))) raw.send(Uint8Array.of(byte));
  expect((await raw.next())?.error?.data.code).toBe('ERR_SHM_NOT_FOUND');
});

test('a frame and the connection end in the middle: nothing is executed', async () => {
  for (const cut of [1, 20, CREATE.length - 2, CREATE.length - 1]) {
    const raw = await at.raw();
    raw.socket.end(CREATE.slice(0, cut));
    expect(await raw.next()).toBeNull();
  }
});

test('a client that shuts down its side gets the answers to what it asked', async () => {
  const raw = await at.raw();
  raw.socket.end(line('segment.list', {}) + line('segment.list', {}, 2));
  expect([(await raw.next())?.id, (await raw.next())?.id, await raw.next()]).toEqual([1, 2, null]);
});
