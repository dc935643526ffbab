// The memory of a manager that has nothing to do, or of a process of Node that has nothing at all.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { SharedMemoryManager } from '@shmd/manager';
import { memoryOf } from '../lib/memory.mjs';
import { contend, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, what } = settings;
const MIB = 2 ** 20;
const SETTLED_MS = 500;
const DEADLINE_MS = 5_000;

/** What a start leaves behind is collected and given back for a while. */
async function settled(pid) {
  const deadline = performance.now() + DEADLINE_MS;
  let memory = memoryOf(pid);
  for (let before; before?.resident !== memory.resident && performance.now() < deadline; ) {
    before = memory;
    await pause(SETTLED_MS);
    memory = memoryOf(pid);
  }
  return { resident: memory.resident / MIB, private: memory.private / MIB };
}

const SAMPLES = {
  async manager() {
    const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
    const memory = await settled(manager.pid);
    await manager.shutdown();
    return memory;
  },
  async node() {
    const program = 'process.stdin.resume(); process.stdout.write("up")';
    const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const memory = await settled(child.pid);
    const exited = once(child, 'exit');
    child.stdin.end();
    await exited;
    return memory;
  },
};

await contend(SAMPLES[what]);
