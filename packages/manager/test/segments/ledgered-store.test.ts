import { expect, test } from 'vitest';
import { LedgeredStore } from '../../src/segments/ledgered-store.js';
import { fakeLogger } from '../helpers/fake-logger.js';
import { MemoryLedger, MemorySpace } from '../memory-space.js';

test('T: memory that nothing tells from another in its place is not taken charge of', () => {
  const space = new MemorySpace(false);
  const store = new LedgeredStore(space, new MemoryLedger(space), fakeLogger().logger, null);
  space.place('known', 8);
  space.place('unknown', 8);
  const unknown = space.objects.get('unknown');
  if (unknown) unknown.isUnknown = true;
  expect(store.find('known')).toMatchObject({ size: 8 });
  expect(() => store.find('unknown')).toThrow(expect.objectContaining({ code: 'ERR_SHM_UNSUPPORTED' }));
});
