import { expect, test } from 'vitest';
import { RateLimit } from '../../src/log/rate-limit.js';
import { FakeClock } from '../helpers/fake-clock.js';

function limited() {
  const clock = new FakeClock();
  const said: string[] = [];
  const limit = new RateLimit(clock, (level, message, lines) => said.push(`${level} ${message}: ${lines}`));
  const admitted = (times: number, message = 'bad') =>
    Array.from({ length: times }, () => limit.admit('warn', message)).filter(Boolean).length;
  return { clock, said, limit, admitted };
}

test('M1: ten thousand lines of one message are ten, and one that says how many more there were', () => {
  const { clock, said, admitted } = limited();
  expect(admitted(10_000)).toBe(10);
  expect(said).toEqual([]);
  clock.advance(10_000);
  expect(said).toEqual(['warn bad: 9990']);
  expect(clock.pending).toBe(0);
});

test('M1: the next window has its own ten, and a window in which none was left out says nothing', () => {
  const { clock, said, admitted } = limited();
  expect(admitted(10)).toBe(10);
  clock.advance(9_999);
  expect(admitted(1)).toBe(0);
  clock.advance(1);
  expect(admitted(1)).toBe(1);
  clock.advance(20_000);
  expect(said).toEqual(['warn bad: 1']);
});

test('M1: each message has a limit of its own', () => {
  const { admitted } = limited();
  admitted(100);
  expect(admitted(3, 'other')).toBe(3);
});

test('M1: at the end what was left out is said at once', () => {
  const { clock, said, limit, admitted } = limited();
  admitted(12);
  limit.flush();
  clock.advance(20_000);
  expect(said).toEqual(['warn bad: 2']);
});
