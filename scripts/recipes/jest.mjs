// Tests in jest with a manager for each file: they pass, one is killed in the middle, jest itself is, and nothing is left.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { tryTests } from '../lib/recipe-tests.mjs';

/** It says who it is, and never ends. */
const ENDLESS = `
const { writeFileSync } = require('node:fs');
const { connect } = require('@shmd/client');

test('is killed', async () => {
  const client = await connect();
  const { osName } = await client.create({ name: 'frame', size: 4096 });
  writeFileSync('endless.json', JSON.stringify({ pid: process.pid, osName }));
  await client.attach('absent', { wait: true });
}, 600_000);
`;

const LEAKING = `
const { SharedMemoryManager } = require('@shmd/manager');

test('leaves a manager', async () => {
  const manager = await SharedMemoryManager.shared();
  await manager.create(4096);
  await manager.close();
});
`;

export function tryRecipe(project) {
  // Of tests that it knows to be quick, jest would run few in its own process.
  const unknown = () => mkdtempSync(join(project.root, 'node_modules/cache-'));
  return tryTests(project, {
    program: 'node_modules/jest/bin/jest.js',
    args: () => ['--maxWorkers', '2', '--cacheDirectory', unknown()],
    passed: /Tests: .*3 passed/,
    endless: ['test/endless.test.js', ENDLESS],
    leaking: ['test/leaking.test.js', LEAKING],
  });
}
