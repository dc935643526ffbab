// The command shmd.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { check } from './helpers/cases.mjs';
import { address, end, manager } from './helpers/own-manager.mjs';

const cli = fileURLToPath(new URL('../../packages/manager/dist/bundle/cli.js', import.meta.url));
const shmd = (...args) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { env: { ...process.env, SHMD_ADDRESS: address } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.once('close', (status) => resolve({ status, out, err }));
  });

await check('the command: status, create, ls, stat, rm', async () => {
  assert.equal(JSON.parse((await shmd('status', '--json')).out).pid, manager.pid);
  assert.equal((await shmd('create', 'by-command', '4096')).status, 0);
  assert.match((await shmd('ls')).out, /by-command/);
  assert.equal(JSON.parse((await shmd('stat', 'by-command', '--json')).out).size, 4096);
  assert.equal((await shmd('rm', 'by-command')).status, 0);
  const again = await shmd('rm', 'by-command');
  assert.equal(again.status, 1);
  assert.match(again.err, /ERR_SHM_NOT_FOUND/);
});

await check('the command: wrong usage is 2, no manager is 3', async () => {
  assert.equal((await shmd('no-such-thing')).status, 2);
  assert.equal((await shmd('ls', '--address', '\\\\.\\pipe\\shmd-nobody')).status, 3);
});

await check('the command: start, stop', async () => {
  const there = `${address}-command`;
  const child = spawn(process.execPath, [cli, 'start', '--json', '--address', there, '--log-level', 'silent']);
  const line = await new Promise((resolve) => child.stdout.once('data', resolve));
  assert.equal(JSON.parse(line).address, there);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  assert.equal((await shmd('stop', '--address', there)).status, 0);
  assert.equal(await ended, 0);
});

await check('the command: run passes the exit status on', async () => {
  const script = "process.exit(process.env.SHMD_ADDRESS.startsWith('\\\\\\\\.\\\\pipe\\\\') ? 7 : 1)";
  assert.equal((await shmd('run', '--', process.execPath, '-e', script)).status, 7);
});

await check('the command: what is not here is said', async () => {
  const { status, err } = await shmd('start', '--grace', '5', '--address', `${address}-x`);
  assert.equal(status, 1);
  assert.match(err, /ERR_SHM_UNSUPPORTED/);
});

await end();
