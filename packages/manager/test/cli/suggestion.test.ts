import { expect, test } from 'vitest';
import { suggestion } from '../../src/cli/suggestion.js';

const KNOWN = [
  'start',
  'run',
  'status',
  'stop',
  'gc',
  'doctor',
  'ls',
  'stat',
  'create',
  'rm',
  'cat',
  'write',
  'dump',
  'top',
  'wait',
  'notify',
];

test('a mistyped command is told the one that was meant', () => {
  for (const [typed, meant] of [
    ['statsu', 'status'],
    ['strat', 'start'],
    ['craete', 'create'],
    ['dmup', 'dump'],
    ['wirte', 'write'],
    ['docter', 'doctor'],
  ] as const) {
    expect(suggestion(typed, KNOWN)).toBe(meant);
  }
});

test('never one that destroys, nor another where one that destroys is as near', () => {
  for (const typed of ['stpo', 'sotp', 'stopp', 'tsop', 'r', 'rmm', 'mr', 'gcc', 'g', 'cg']) {
    expect(suggestion(typed, KNOWN), typed).toBeUndefined();
  }
});

test('nothing where nothing is near', () => {
  for (const typed of ['', 'x', 'remove', 'delete', 'something-else']) expect(suggestion(typed, KNOWN)).toBeUndefined();
});
