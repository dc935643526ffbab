// Attach and close of one segment by the native layer, with its identity checked as the client does it.
import { statSync } from 'node:fs';
import { attach, close, SegmentSpace } from '@shmd/native';
import { contend, settings } from '../lib/trial.mjs';

const { directory, segment, count } = settings;
const { size } = statSync(`${directory}/${segment}`);
const space = new SegmentSpace(directory);
const { identity } = space.find(segment);
space.close();
const detachable = Number.parseInt(process.versions.node, 10) >= 22;

function sample() {
  const begin = performance.now();
  for (let i = 0; i < count; i++) close(attach(directory, segment, 'read-write', identity, -1, 0, size), detachable);
  return { us: ((performance.now() - begin) * 1000) / count };
}

sample();
await contend(sample);
