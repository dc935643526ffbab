import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLogger } from '../src/logger.js';

test('a line of the log is one line, of bounded length, harmless to terminals', () => {
  const dir = mkdtempSync(join(tmpdir(), 'shmd-log-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'log');
  const logger = createLogger('debug', file);
  logger.warn({ why: `a\nb\r\u001b[2J\u009b2J\u2028${'x'.repeat(1_000_000)}` }, 'text');
  logger.warn({ names: Array(60_000).fill('name') }, 'list');
  logger.error({ err: new Error('y'.repeat(1_000_000)) }, 'error');
  logger.error({ err: 'no error' }, 'thrown');
  const text = readFileSync(file, 'utf8');
  const lines = text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['text', 'list', 'error', 'thrown']);
  for (const line of lines) expect(line.length).toBeLessThan(12_000);
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
  expect(JSON.parse(lines[1] as string).names.at(-1)).toBe('… (60000)');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
