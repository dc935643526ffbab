// The main job: one manager, and processes that share a named block through it. Nothing is left at the end.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SharedMemoryManager } from '@shmd/manager';

const here = dirname(fileURLToPath(import.meta.url));

const manager = await SharedMemoryManager.start();
console.log(`manager:  process ${manager.pid} is ready`);

async function run(command, file) {
  const child = spawn(command, [join(here, file)], {
    stdio: 'inherit',
    env: { ...process.env, ...manager.env }, // connect() in the child finds the manager by this
  });
  const [code, signal] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${file} ended with ${signal ?? code}`);
}

const inSharedMemory = (name) => existsSync(join('/dev/shm', name));

try {
  await run(process.execPath, 'producer.mjs');
  await run(process.execPath, 'consumer.mjs');
  await Promise.all([run(process.execPath, 'receiver.mjs'), run(process.execPath, 'sender.mjs')]);
  await Promise.all([run(process.execPath, 'cell-receiver.mjs'), run(process.execPath, 'cell-sender.mjs')]);
  if (spawnSync('python3', ['--version']).status === 0) await run('python3', 'reader.py');
} finally {
  await manager.shutdown(); // or: await using manager = …, from Node 24 or TypeScript
}

const left = ['parameter_data', 'turns', 'latest'].filter(inSharedMemory);
if (left.length > 0) throw new Error(`left in /dev/shm: ${left} of ${readdirSync('/dev/shm')}`);
console.log('manager:  gone, and nothing of it is left in /dev/shm');
