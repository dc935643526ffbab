// Attach and close of one segment: as scripts do it, and the floor of it, one call of the addon each with the identity known before.
import { SharedMemory } from '@shmd/client';
import { attach, close, SegmentSpace } from '@shmd/native';
import { contend, settings } from '../lib/trial.mjs';

const { shmDir, segment, what, warmUp, count } = settings;
const space = new SegmentSpace(shmDir);
const { identity, size } = space.find(segment);
space.close();
const detachable = Number.parseInt(process.versions.node, 10) >= 22;

const cycle = {
  client: () => SharedMemory.attach(segment).close(),
  addon: () => close(attach(shmDir, segment, 'read-write', identity, -1, 0, size), detachable),
}[what];

function sample(times = count) {
  const begin = performance.now();
  for (let i = 0; i < times; i++) cycle();
  return { us: ((performance.now() - begin) * 1000) / times };
}

sample(warmUp);
await contend(() => sample());
