// A manager for each file of tests. It ends with the process that runs them, however that ends.
const { randomUUID } = require('node:crypto');
const { SharedMemoryManager } = require('@shmd/manager');

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
