import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createFormat } from '../../src/log/format.js';
import { createLogger } from '../../src/logger.js';

function temporary(): string {
  const dir = mkdtempSync(join(tmpdir(), 'shmd-log-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

/** The lines of a file, once there are as many. */
function linesOf(file: string, count: number): Promise<string[]> {
  return vi.waitFor(() => {
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    expect(lines.length).toBe(count);
    return lines;
  });
}

test('a line of the log is one line, of bounded length, harmless to terminals', () => {
  const format = createFormat();
  const lines = [
    format('warn', [{ why: `a\nb\r\u001b[2J\u009b2J\u2028${'x'.repeat(1_000_000)}` }, 'text']),
    format('warn', [{ names: Array(60_000).fill('name') }, 'list']),
    format('error', [{ err: new Error('y'.repeat(1_000_000)) }, 'error']),
    format('error', [{ err: 'no error' }, 'thrown']),
  ];
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['text', 'list', 'error', 'thrown']);
  for (const line of lines) {
    expect(line.length).toBeLessThan(12_000);
    expect(line).toMatch(/^[^\p{Cc}\u2028\u2029]+\n$/u);
  }
  expect(JSON.parse(lines[1] as string).names.at(-1)).toBe('… (60000)');
});

test('S6: what a client calls itself does not turn the text of the log round', () => {
  const format = createFormat();
  const line = format('warn', [{ name: '\u202egpj.\u2066exe\u200f', err: new Error('\u061c\u202a') }, 'text']);
  expect(line).not.toMatch(/\p{Bidi_Control}/u);
  expect(JSON.parse(line).name).toBe('?gpj.?exe?');
});

test('a log in a file is appended to, for its owner alone, and takes what its level says', async () => {
  const file = join(temporary(), 'log');
  createLogger('warn', file).error('before');
  await linesOf(file, 1);
  const logger = createLogger('warn', file);
  logger.info('not wanted');
  logger.fatal({ pid: 1 }, 'wanted');
  const lines = await linesOf(file, 2);
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['before', 'wanted']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a path that cannot be written is an error at once', () => {
  expect(() => createLogger('warn', join(temporary(), 'absent', 'log'))).toThrow(
    expect.objectContaining({ code: 'ERR_SHM_NOT_FOUND' }),
  );
});
