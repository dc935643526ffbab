// A manager for each file of tests. It ends with the process that runs them, however that ends.
import { randomUUID } from 'node:crypto';
import { SharedMemoryManager } from '@shmd/manager';
import { afterAll, afterEach, beforeAll } from 'vitest';

let manager;

beforeAll(async () => {
  // Names belong to the whole machine: files that run at the same time have a prefix each.
  manager = await SharedMemoryManager.start({ namePrefix: `test-${randomUUID()}-` });
  process.env.SHMD_ADDRESS = manager.address; // where the connect() of what is tested looks
});

// Each test begins with nothing.
afterEach(async () => {
  for (const { name } of await manager.list()) await manager.unlink(name);
});

afterAll(() => manager.shutdown());

// When vitest itself is killed, this process would go on with its test.
process.once('disconnect', () => process.exit(1));
