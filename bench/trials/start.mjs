// Starts a manager and waits for its line that it serves, or runs an empty program of Node to its end, the same way.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolveConfig } from '../../packages/manager/dist/config.js';
import { spawnManager } from '../../packages/manager/dist/launch/spawn-manager.js';
import { contend, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, what } = settings;

async function manager() {
  const begin = performance.now();
  const { process } = await spawnManager(resolveConfig({ runtimeDir, namePrefix }, 'private'));
  const ms = performance.now() - begin;
  process.ref();
  process.stdin.end();
  await once(process, 'exit');
  return { ms };
}

async function empty() {
  const begin = performance.now();
  const options = {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
    cwd: '/',
    env: { ...process.env, NODE_OPTIONS: '' },
  };
  await once(spawn(process.execPath, ['-e', '0'], options), 'exit');
  return { ms: performance.now() - begin };
}

const sample = { manager, empty }[what];
await sample();
await contend(sample);
