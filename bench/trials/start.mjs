// Starts something in a process of its own, until that says that it serves or has ended.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SharedMemoryManager } from '@shmd/manager';
import { resolveConfig } from '../../packages/manager/dist/config.js';
import { spawnManager } from '../../packages/manager/dist/launch/spawn-manager.js';
import { addonPath } from '../lib/addon.mjs';
import { contend, settings } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, directory, what } = settings;
const peer = (name) => fileURLToPath(new URL(`../peers/${name}`, import.meta.url));

/** As managers are started. */
const node = (...args) =>
  spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
    cwd: '/',
    env: { ...process.env, NODE_OPTIONS: '' },
  });

const untilEnd = (...args) => once(node(...args), 'exit');

let started = 0;
async function bareDaemon() {
  const path = join(directory, `bare-${process.pid}-${++started}.sock`);
  const child = node(peer('bare-daemon.cjs'), addonPath, path);
  await once(child.stdout, 'data');
  return { path, stop: () => stopped(child) };
}

async function stopped(child) {
  const exited = once(child, 'exit');
  child.stdin.end();
  await exited;
}

/** Each returns what is to be done when the time was taken. */
const STARTS = {
  async manager() {
    const { process: child } = await spawnManager(resolveConfig({ runtimeDir, namePrefix }, 'private'));
    child.ref();
    return () => stopped(child);
  },
  async start() {
    const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
    return () => manager.shutdown();
  },
  async bare() {
    return (await bareDaemon()).stop;
  },
  /** And one round trip: what start() cannot do without. */
  async 'bare and hello'() {
    const { path, stop } = await bareDaemon();
    const socket = createConnection(path);
    socket.write('{}\n');
    await once(socket, 'data');
    socket.destroy();
    return stop;
  },
  empty: () => untilEnd('-e', '0'),
  'import the client': () => untilEnd(peer('import-client.mjs')),
  'import nothing': () => untilEnd(peer('import-nothing.mjs')),
  'import the addon': () => untilEnd(peer('import-addon.mjs'), addonPath),
};

async function sample() {
  const begin = performance.now();
  const after = await STARTS[what]();
  const ms = performance.now() - begin;
  if (typeof after === 'function') await after();
  return { ms };
}

await sample();
await contend(sample);
