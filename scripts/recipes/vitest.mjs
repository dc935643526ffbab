// Tests in vitest with a manager for each file: they pass, one is killed in the middle, vitest itself is, and nothing is left.
import { tryTests } from '../lib/recipe-tests.mjs';

/** It says who it is, and never ends. */
const ENDLESS = `
import { writeFileSync } from 'node:fs';
import { connect } from '@shmd/client';
import { test } from 'vitest';

test('is killed', async () => {
  const client = await connect();
  const { osName } = await client.create({ name: 'frame', size: 4096 });
  writeFileSync('endless.json', JSON.stringify({ pid: process.pid, osName }));
  await client.attach('absent', { wait: true });
}, 600_000);
`;

const LEAKING = `
import { SharedMemoryManager } from '@shmd/manager';
import { test } from 'vitest';

test('leaves a manager', async () => {
  const manager = await SharedMemoryManager.shared();
  await manager.create(4096);
  await manager.close();
});
`;

export function tryRecipe(project) {
  return tryTests(project, {
    program: 'node_modules/vitest/vitest.mjs',
    args: () => ['run'],
    passed: /Tests +3 passed/,
    endless: ['test/endless.test.mjs', ENDLESS],
    leaking: ['test/leaking.test.mjs', LEAKING],
  });
}
