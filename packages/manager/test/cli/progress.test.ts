import { expect, test } from 'vitest';
import { Progress } from '../../src/cli/progress.js';

/** A terminal, or what is none, and a clock that is set. */
function bar(total: number | undefined, isTTY = true) {
  const written: string[] = [];
  const clock = { now: 0 };
  const stream = { isTTY, columns: 80, write: (text: string) => written.push(text) };
  return { written, clock, progress: new Progress(stream, 'frame', total, () => clock.now) };
}

const MIB = 1024 * 1024;

test('nothing is shown of what takes less than a second', () => {
  const { written, clock, progress } = bar(100);
  clock.now = 999;
  progress.add(99);
  progress[Symbol.dispose]();
  expect(written).toEqual([]);
});

test('from then on a bar, drawn anew a few times a second, and gone at the end', () => {
  const { written, clock, progress } = bar(4 * MIB);
  clock.now = 2000;
  progress.add(MIB);
  clock.now = 2050;
  progress.add(MIB);
  progress[Symbol.dispose]();
  expect(written).toEqual([
    '\r\u001b[Kframe  [#####...............] 25%  1 MiB of 4 MiB  512 KiB/s  6 s left',
    '\r\u001b[K',
  ]);
});

test('how much has come, where nobody knows how much there is', () => {
  const { written, clock, progress } = bar(undefined);
  clock.now = 1000;
  progress.add(MIB);
  expect(written).toEqual(['\r\u001b[Kframe  1 MiB  1 MiB/s']);
});

test('nothing where there is no terminal', () => {
  const { written, clock, progress } = bar(100, false);
  clock.now = 5000;
  progress.add(50);
  progress[Symbol.dispose]();
  expect(written).toEqual([]);
});
