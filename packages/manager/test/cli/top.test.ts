import type { ManagerStatus, SegmentInfo } from '@shmd/client';
import { expect, test } from 'vitest';
import { plain } from '../../src/cli/text/text.js';
import { widthOf } from '../../src/cli/text/width.js';
import { BEGINNING, pressed, type TopState } from '../../src/cli/top/state.js';
import { topLines } from '../../src/cli/top/view.js';

const STATUS: ManagerStatus = {
  pid: 7,
  address: '/run/shmd.sock',
  version: '1.2.3',
  uptime: 61_000,
  segments: 9,
  bytes: 9 * 1024,
  attachments: 1,
  limits: { maxBytes: 1024 ** 2, maxSegments: null, maxBytesPerClient: null, maxSegmentsPerClient: null },
};

function segment(index: number): SegmentInfo {
  return {
    name: `s${index}`,
    osName: `s${index}`,
    size: 1000 + index,
    uid: 'u',
    lifetime: 'manager',
    owner: null,
    attachments: 0,
    createdAt: 1000 * index,
    state: index === 3 ? 'lost' : 'ready',
  };
}

const SEEN = { status: STATUS, segments: Array.from({ length: 9 }, (_, index) => segment(index)), at: 10_000 };

function shown(state: Partial<TopState> = {}, room = { rows: 10, columns: 80 }): string[] {
  return topLines(SEEN, { ...BEGINNING, ...state }, room).map((line) => line.map(plain).join(''));
}

/** The names of the rows. */
const names = (lines: string[]) => lines.slice(5).map((line) => line.split(' ')[0]);

test('the manager, the keys, and the segments that there is room for', () => {
  const lines = shown();
  expect(lines.slice(0, 5)).toEqual([
    'manager 7 (1.2.3) at /run/shmd.sock, up 1 min',
    '9 segments, 9 KiB of 1 MiB, 1 attachment',
    '',
    'by size   q quit  s ←→ sort  r reverse  ↑↓ scroll',
    'NAME    SIZE  LIFETIME  STATE  ATTACHED  OWNER  AGE',
  ]);
  expect(names(lines)).toEqual(['s8', 's7', 's6', 's5', 's4']);
  expect(names(shown({ reversed: true, by: 'name', first: 2 }))).toEqual(['s6', 's5', 's4', 's3', 's2']);
  // Some have gone since it was scrolled.
  expect(names(shown({ first: 50 }))).toEqual(['s4', 's3', 's2', 's1', 's0']);
});

test('no line is wider than the terminal, and there are no more than it has', () => {
  for (const room of [
    { rows: 24, columns: 80 },
    { rows: 6, columns: 20 },
    { rows: 3, columns: 5 },
    { rows: 1, columns: 1 },
  ]) {
    const lines = shown({}, room);
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(room.columns);
    if (room.rows >= 5) expect(lines.length).toBeLessThanOrEqual(room.rows);
  }
});

test('where there is little room, the last keys are not told, and the first stays whole', () => {
  const keys = (columns: number) => shown({ reversed: true }, { rows: 10, columns })[3];
  expect(keys(80)).toBe('by size, reversed   q quit  s ←→ sort  r reverse  ↑↓ scroll');
  expect(keys(40)).toBe('by size, reversed   q quit  s ←→ sort');
  expect(keys(30)).toBe('by size, reversed   q quit');
  expect(keys(20)).toBe('by size, reversed');
});

test('keys', () => {
  const list = { segments: 9, page: 5 };
  const press = (state: TopState, ...keys: string[]) =>
    keys.reduce((before, name) => pressed(before, { name }, list), state);
  expect(press(BEGINNING, 's')).toMatchObject({ by: 'lifetime', first: 0 });
  expect(press(BEGINNING, 'left', 'left')).toMatchObject({ by: 'age' });
  expect(press(BEGINNING, 'left', 'left', 'right')).toMatchObject({ by: 'name' });
  expect(press(BEGINNING, 'r')).toMatchObject({ reversed: true });
  expect(press(BEGINNING, 'up')).toMatchObject({ first: 0 });
  expect(press(BEGINNING, 'down', 'down')).toMatchObject({ first: 2 });
  expect(press(BEGINNING, 'pagedown', 'pagedown')).toMatchObject({ first: 4 });
  expect(press(BEGINNING, 'end', 'up')).toMatchObject({ first: 3 });
  expect(press(BEGINNING, 'end', 'home')).toMatchObject({ first: 0 });
  expect(press(BEGINNING, 'x')).toEqual(BEGINNING);
  expect(pressed(BEGINNING, { name: 'down' }, { segments: 3, page: 5 })).toMatchObject({ first: 0 });
});
