import { expect, test } from 'vitest';
import type { MetSegment } from '../../src/cli/meetings.js';
import { segmentTable } from '../../src/cli/segment-table.js';
import { tableLines } from '../../src/cli/text/table.js';
import { plain } from '../../src/cli/text/text.js';

const SEGMENT: MetSegment = {
  name: 'frame',
  osName: 'p_frame',
  size: 1000 * 1024,
  uid: 'a1-1',
  lifetime: 'persistent',
  owner: '3f9a1c07e2b4.12',
  attachments: 12,
  createdAt: 0,
  state: 'initialising',
  waiters: 0,
  holder: null,
};

function shown(segments: MetSegment[], all = false): string[] {
  const { columns, rows } = segmentTable(segments, { all, now: 60_000 });
  return tableLines(columns, rows, all ? Number.POSITIVE_INFINITY : 80).map((line) => line.map(plain).join(''));
}

test('owners, as long as nobody waits or has a lock', () => {
  expect(shown([SEGMENT])).toEqual([
    'NAME       SIZE  LIFETIME    STATE         ATTACHED  OWNER            AGE',
    'frame  1000 KiB  persistent  initialising        12  3f9a1c07e2b4.12  1 min',
  ]);
});

test('who waits and who has a lock, in 80 places, and what could not be seen', () => {
  const holder = { clientId: '3f9a1c07e2b4.7', pid: 4_194_304 };
  const { waiters, holder: _, ...unseen } = SEGMENT;
  const lines = shown([SEGMENT, { ...SEGMENT, name: 'n'.repeat(200), waiters: 3, holder }, unseen]);
  expect(lines).toEqual([
    'NAME          SIZE  LIFETIME    STATE         ATTACHED  WAITERS  LOCK PID  AGE',
    'frame     1000 KiB  persistent  initialising        12        0         -  1 min',
    'nnnn…nnn  1000 KiB  persistent  initialising        12        3   4194304  1 min',
    'frame     1000 KiB  persistent  initialising        12        ?         ?  1 min',
  ]);
});

test('everything, and nothing shortened', () => {
  const holder = { clientId: '3f9a1c07e2b4.7', pid: 7 };
  const [, line] = shown([{ ...SEGMENT, name: 'n'.repeat(200), dtype: 'uint8', shape: [32, 32], holder }], true);
  expect(line).toContain(`${'n'.repeat(200)}  `);
  expect(line).toMatch(
    /3f9a1c07e2b4\.12 {2}1 min +0 {2}3f9a1c07e2b4\.7 \(pid 7\) {2}uint8 {2}32×32 {2}p_frame {2}a1-1$/,
  );
});
