import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';
import { noNumpy, noPython, python, skippedBecause } from './helpers/find-python.js';

function runExample(name: string): string {
  const main = fileURLToPath(new URL(`../../examples/${name}/main.mjs`, import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, [main], {
    encoding: 'utf8',
    timeout: 50_000,
    env: { ...process.env, ...scene().env, PYTHON: python().path, PYTHONDONTWRITEBYTECODE: '1' },
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout;
}

test('the main job: a block that is rewritten in turns, and its like as a cell', () => {
  const stdout = runExample('first-run');
  expect(stdout).toContain('receiver:  1: 2 3 4 5 6\n');
  expect(stdout).toContain('receiver: 10: 11 12 13 14 15\n');
  expect(stdout).toContain('cell receiver: the last value is 1001 1002 1003 1004 1005\n');
  expect(stdout).toContain('nothing of it is left in /dev/shm');
});

test.skipIf(skippedBecause(noNumpy))('a Python worker on image frames', () => {
  const stdout = runExample('python-worker');
  expect(stdout).toContain('the worker sees 1080 × 1920 × 3 uint8');
  expect(stdout).toContain('20 frames of 6220800 bytes came back as negatives');
});

test.skipIf(skippedBecause(noPython))('producer and consumer in two languages, both ways', () => {
  expect(runExample('mixed')).toBe(
    `${[
      'Node   producer: wrote 1 2 3 4 5',
      'Python consumer: doubled, they are 2 4 6 8 10',
      'Python producer: wrote 10 20 30 40 50',
      'Node   consumer: doubled, they are 20 40 60 80 100',
      'nothing is left in /dev/shm',
    ].join('\n')}\n`,
  );
});
