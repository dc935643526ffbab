import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const RUN = fileURLToPath(new URL('../../native/fuzz/run.mjs', import.meta.url));

test('5,000 spoilt ledgers do the parser no harm', ({ skip }) => {
  const compiler = process.env.CXX ?? 'g++';
  if (spawnSync(compiler, ['--version']).status !== 0) skip(`needs a compiler (${compiler})`);
  const { status, stderr } = spawnSync(process.execPath, [RUN, '--plain', '--runs', '5000'], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
});
