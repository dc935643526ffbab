// That a runtime which is not Node.js starts managers. start.mjs HOW PREFIX RUNTIME_DIR: starts one with two segments and then ends itself as
// HOW says: 'shutdown', 'return' (nothing left to do) or 'kill' (SIGKILL). Prints the manager's pid.
import assert from 'node:assert/strict';
import { connect } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';

const [how, namePrefix, runtimeDir] = process.argv.slice(2);
const options = { namePrefix, runtimeDir };
const manager = await SharedMemoryManager.start(options);
const shm = await manager.create({ name: 'kept', size: 10_001 });
await manager.create(64);
shm.write('seen');
const client = await connect(manager.address);
assert.equal((await client.attach('kept')).read(0, 4).toString(), 'seen');
await client.close();

const shared = await SharedMemoryManager.shared(options);
await shared.create(64);
await shared.shutdown();

console.log(manager.pid);
if (how === 'shutdown') await manager.shutdown();
if (how === 'kill') process.kill(process.pid, 'SIGKILL');
