// What unlinking many costs a process of Node: one call of the addon.
import { SegmentSpace } from '@shmd/native';
import { contend, settings } from '../lib/trial.mjs';

const { shmDir, namePrefix, count } = settings;
const space = new SegmentSpace(shmDir);
const names = Array.from({ length: count }, (_, i) => `${namePrefix}removed-${process.pid}-${i}`);

await contend(() => {
  const identities = names.map((name) => space.reserveSync(4096).publish(name).identity);
  const begin = performance.now();
  const { removed } = space.removeAll(names, identities);
  const ms = performance.now() - begin;
  if (removed !== count) throw new Error(`${removed} were removed, not ${count}`);
  return { ms };
});
