// Node's permission model: which flags a client needs and which one who starts a manager, and what is said where one is missing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { check } from '../lib/checks.mjs';
import { USED } from './project.mjs';

const FLAGS = process.allowedNodeEnvironmentFlags;
const MODEL = FLAGS.has('--permission') ? '--permission' : '--experimental-permission';
/** From where on the model is about sockets, too. */
const NETWORK = FLAGS.has('--allow-net') ? ['--allow-net'] : [];

export async function tryPermission({ root, runtimeDir, node }) {
  const read = [`--allow-fs-read=${root}/*`, `--allow-fs-read=${runtimeDir}/*`];
  const manager = spawn(
    process.execPath,
    [join(root, 'node_modules/@shmd/manager/bin/shmd.js'), 'start', '--json', '--log-level', 'warn'],
    {
      env: { ...process.env, SHMD_RUNTIME_DIR: runtimeDir },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    const [line] = await once(createInterface(manager.stdout), 'line');
    const env = { SHMD_ADDRESS: JSON.parse(line).address };
    const client = (flags, options) => node([MODEL, ...flags, 'client.mjs'], { env, ...options });
    check(
      client([...read, ...NETWORK, '--allow-addons']).stdout === '42\n',
      'permission: a client reads its modules and the socket, and loads an addon',
    );
    const noAddon = client([...read, ...NETWORK], { fails: true }).stderr;
    check(
      /ERR_SHM_PERMISSION/.test(noAddon) && /--allow-addons/.test(noAddon),
      'permission: without addons it says so',
    );
    const noSocket = client([read[0], ...NETWORK, '--allow-addons'], { fails: true }).stdout;
    check(
      /^ERR_SHM_PERMISSION .*add --allow-fs-read=/.test(noSocket),
      'permission: a socket that may not be looked at is said so',
    );
  } finally {
    manager.kill();
    await once(manager, 'exit');
  }
  const program = (flags, options) =>
    node([MODEL, ...read, ...NETWORK, '--allow-addons', ...flags, 'program.mjs'], options);
  check(program(['--allow-child-process']).stdout === USED, 'permission: who starts a manager may start processes');
  const noChild = program([], { fails: true }).stdout;
  check(/^ERR_SHM_PERMISSION .*add --allow-child-process/.test(noChild), 'permission: who may not says so');
}
