// use-once.mjs PREFIX RUNTIME_DIR [NODE]: that the native code found here does what it is for. A manager, a segment that another process writes
// to, a planned end, and a manager's death, which leaves nothing. Throws, or says `used`. Programs are started with NODE, because an emulator
// cannot be started again by what it runs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SharedMemory } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';

const [namePrefix, runtimeDir, node = process.execPath] = process.argv.slice(2);
process.execPath = node;
const start = () => SharedMemoryManager.start({ namePrefix, runtimeDir });

function isThere(osName) {
  try {
    SharedMemory.attach(osName).close();
    return true;
  } catch (error) {
    if (error.code !== 'ERR_SHM_NOT_FOUND') throw error;
    return false;
  }
}

const manager = await start();
const shm = await manager.create({ name: 'used', size: 10_001 });
assert.equal(shm.buf.length, 10_001);
execFileSync(node, [fileURLToPath(new URL('use-elsewhere.mjs', import.meta.url)), 'used'], {
  env: { ...process.env, ...manager.env },
  stdio: ['ignore', 'ignore', 'inherit'],
});
assert.equal(shm.read(9_000, 13).toString(), 'written there');
await shm.unlink();
await assert.rejects(manager.attach('used'), { code: 'ERR_SHM_NOT_FOUND' });
const { osName } = await manager.create(5_000);
assert.ok(isThere(osName));
await manager.shutdown();
assert.ok(!isThere(osName));

const victim = await start();
const left = await victim.create({ name: 'left', size: 5_000 });
assert.ok(isThere(left.osName));
process.kill(victim.pid, 'SIGKILL');
const deadline = performance.now() + 30_000;
while (isThere(left.osName) && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
assert.ok(!isThere(left.osName), 'what a dead manager held is gone');
console.log('used');
process.exit(0);
