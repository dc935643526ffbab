// Producer and consumer in two languages: a Node producer with a Python consumer, then a Python producer with a Node consumer.
// Python uses nothing but its own multiprocessing.shared_memory here; PYTHON names the interpreter.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SharedMemoryManager } from '@shmd/manager';

const python = process.env.PYTHON ?? 'python3';
const manager = await SharedMemoryManager.start();

async function run(command, file) {
  const child = spawn(command, [fileURLToPath(new URL(file, import.meta.url))], {
    stdio: 'inherit',
    env: { ...process.env, ...manager.env },
  });
  const [code, signal] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${file} ended with ${signal ?? code}`);
}

try {
  await run(process.execPath, 'producer.mjs');
  await run(python, 'consumer.py');
  await manager.unlink('mixed_data');

  await run(python, 'producer.py');
  await manager.adopt('mixed_data'); // from here on the manager answers for it, and reclaims it at the end
  await run(process.execPath, 'consumer.mjs');
} finally {
  await manager.shutdown();
}
if (existsSync('/dev/shm/mixed_data')) throw new Error('mixed_data was left behind');
console.log('nothing is left in /dev/shm');
