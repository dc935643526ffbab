// Attach and close of one segment by the native layer, with its identity checked as the client does it.
import { statSync } from 'node:fs';
import { attach, close } from '@shmd/native';
import { contend, settings } from '../lib/trial.mjs';

const { directory, segment, count } = settings;
const { dev, ino, size } = statSync(`${directory}/${segment}`);
const detachable = Number.parseInt(process.versions.node, 10) >= 22;

function sample() {
  const begin = performance.now();
  for (let i = 0; i < count; i++) close(attach(directory, segment, 'read-write', dev, ino, 0, size), detachable);
  return { us: ((performance.now() - begin) * 1000) / count };
}

sample();
await contend(sample);
