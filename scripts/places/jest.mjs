// jest as it comes: CommonJS, each suite in a realm and with modules of its own.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { check } from '../lib/checks.mjs';

const JEST = createRequire(import.meta.url).resolve('jest/bin/jest');

const SUITE = `
const { connect, ShmError } = require('@shmd/client');
const { SharedMemoryManager } = require('@shmd/manager');

test('memory is shared', async () => {
  const manager = await SharedMemoryManager.start();
  try {
    const shm = await manager.create(16);
    shm.buf.fill(7);
    const client = await connect(manager.address);
    const other = await client.attach(shm.name);
    expect(other.buf[3]).toBe(7);
    expect(other.buffer).toBeInstanceOf(ArrayBuffer);
    expect(other.read(0, 2)).toEqual(new Uint8Array([7, 7]));
    const large = await client.createFrom(new Uint8Array(2_000_000).fill(3), { signal: AbortSignal.timeout(60_000) });
    expect((await client.fetch(large.name))[1_999_999]).toBe(3);
    await expect(client.attach('absent')).rejects.toBeInstanceOf(ShmError);
    await client.close();
  } finally {
    await manager.shutdown();
  }
});
`;

export function tryJest({ root, node }) {
  for (const name of ['first', 'second']) writeFileSync(join(root, `${name}.test.js`), SUITE);
  writeFileSync(join(root, 'jest.config.cjs'), 'module.exports = {};\n');
  // In one process, where the second suite meets what the first has loaded.
  const { stderr } = node([
    JEST,
    '--config',
    'jest.config.cjs',
    '--runInBand',
    '--cacheDirectory',
    'jest-cache',
    '--no-watchman',
  ]);
  check(/Tests: +2 passed, 2 total/.test(stderr), 'jest: two suites in one process');
}
