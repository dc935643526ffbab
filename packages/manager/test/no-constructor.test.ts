import { expect, test } from 'vitest';
import { SharedMemoryManager } from '../src/shared-memory-manager.js';

test.each([[[]], [[{ maxBytes: 1 }]]])('new SharedMemoryManager() says how one is started', (args) => {
  const make = () => Reflect.construct(SharedMemoryManager, args);
  const message = 'new SharedMemoryManager() starts no process: write await SharedMemoryManager.start(options)';
  expect(make).toThrow(expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT', message }));
});
