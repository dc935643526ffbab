import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { Output } from '../../src/cli/output.js';
import { printTable } from '../../src/cli/print-table.js';

/** A stdout that takes `room` writes and then fails with `code`. */
function stdout(room = Number.POSITIVE_INFINITY, code = 'EPIPE', terminal = {}) {
  const written: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      if (written.length >= room) return done(Object.assign(new Error(code), { code }));
      written.push(String(chunk));
      done();
    },
  });
  Object.assign(stream, terminal);
  const failures: Error[] = [];
  return { written, failures, output: new Output(stream, (error) => failures.push(error)) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('S6: what people read is harmless to their terminals', () => {
  const { output, written } = stdout();
  output.line('a\u001b[2Jb\nc\u202egpj');
  printTable(
    output,
    [{ heading: 'NAME' }, { heading: 'PID', align: 'right' }],
    [
      ['x\u0007\u009b1m', '7'],
      ['\u2066y', '-'],
    ],
  );
  expect(written).toEqual(['a?[2Jb?c?gpj\n', 'NAME   PID\n', 'x??1m    7\n', '?y       -\n']);
});

test('S6: JSON escapes what a terminal would obey, and says the same', () => {
  const value = { 'k\u202e': ['\u0000\u001b\u007f\u009b\u2028', 'größer 👍 \ud800 שלום'] };
  const text = stdout().output.jsonText(value);
  expect(text).toBe('{"k\\u202e":["\\u0000\\u001b\\u007f\\u009b\\u2028","größer 👍 \\ud800 שלום"]}');
  expect(JSON.parse(text)).toEqual(value);
});

test('a reader that hangs up: no error, and nothing more is written', async () => {
  const { output, written, failures } = stdout(1);
  output.line('one');
  for (let i = 0; i < 3; i++) {
    output.line('two');
    await settled();
  }
  expect(written).toEqual(['one\n']);
  expect(failures).toEqual([]);
});

test('bytes say whether anybody still reads', async () => {
  const { output, written } = stdout(1);
  expect(await output.bytes(Buffer.from('a'))).toBe(true);
  expect(await output.bytes(Buffer.from('b'))).toBe(false);
  expect(await output.bytes(Buffer.from('c'))).toBe(false);
  expect(written).toEqual(['a']);
});

test('any other failure is told, once', async () => {
  const { output, failures } = stdout(0, 'ENOSPC');
  output.line('one');
  output.line('two');
  await settled();
  expect(failures).toMatchObject([{ code: 'ENOSPC' }]);
});

test('colours on a terminal that has them, and nowhere else', () => {
  const shown = (terminal: { isTTY?: boolean; hasColors?: () => boolean }) => {
    const { output, written } = stdout(Number.POSITIVE_INFINITY, 'EPIPE', terminal);
    output.line({ text: 'lost\u001b[0m', style: 'red' }, ' a');
    return written.join('');
  };
  const plain = 'lost?[0m a\n';
  expect(shown({})).toBe(plain);
  expect(shown({ isTTY: true, hasColors: () => false })).toBe(plain);
  expect(shown({ isTTY: true, hasColors: () => true })).toBe('\u001b[31mlost?[0m\u001b[39m a\n');
});

test('a table of no rows has its headings', () => {
  const { output, written } = stdout();
  printTable(output, [{ heading: 'NAME' }, { heading: 'PID', align: 'right' }], []);
  expect(written).toEqual(['NAME  PID\n']);
});

test('a table is as wide as the terminal, else 80 places, else as it is told', () => {
  const widest = (terminal: { columns?: number }, width?: number) => {
    const { output, written } = stdout(Number.POSITIVE_INFINITY, 'EPIPE', terminal);
    printTable(
      output,
      [{ heading: 'NAME', flexible: true }, { heading: 'STATE' }],
      [['n'.repeat(200), 'ready']],
      width,
    );
    return Math.max(...written.map((line) => line.trimEnd().length));
  };
  expect(widest({})).toBe(80);
  expect(widest({ columns: 40 })).toBe(40);
  expect(widest({}, Number.POSITIVE_INFINITY)).toBe(207);
});
