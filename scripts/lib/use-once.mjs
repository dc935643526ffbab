// use-once.mjs PREFIX RUNTIME_DIR NODE: that the native code of SHMD_NATIVE_DIR does here what it is for. A manager, a segment that another
// client sees, and the reaper. Throws, or says `used`. Managers are started with NODE, because an emulator cannot be started again by what it runs.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { connect } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';

const [namePrefix, runtimeDir, node] = process.argv.slice(2);
process.execPath = node;
const manager = await SharedMemoryManager.start({ namePrefix, runtimeDir });
const shm = await manager.create({ name: 'used', size: 10_001 });
const client = await connect(manager.address);
const other = await client.attach('used');
other.write('written there', 9_000);
assert.equal(shm.read(9_000, 13).toString(), 'written there');
assert.equal(shm.buf.length, 10_001);
await shm.unlink();
await assert.rejects(client.attach('used'), { code: 'ERR_SHM_NOT_FOUND' });
await manager.create({ name: 'left', size: 5_000 });

const left = () => readdirSync('/dev/shm').filter((name) => name.startsWith(namePrefix));
assert.equal(left().length, 1);
process.kill(manager.pid, 'SIGKILL');
const deadline = performance.now() + 30_000;
while (left().length > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
assert.deepEqual(left(), []);
console.log('used');
process.exit(0);
