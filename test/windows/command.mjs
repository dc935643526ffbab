// The command shmd.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { check } from './helpers/cases.mjs';
import { address, end, manager } from './helpers/own-manager.mjs';
import { cli, shmd } from './helpers/shmd.mjs';

process.env.SHMD_ADDRESS = address;

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

await check('gc says that there is nothing to reclaim', async () => {
  const { status, out } = await shmd('gc');
  assert.equal(status, 0);
  assert.match(out, /nothing to reclaim/);
  assert.deepEqual(JSON.parse((await shmd('gc', '--dry-run', '--json')).out).unlinked, []);
});

await check('doctor looks at what there is here, and at nothing else', async () => {
  const { status, out, err } = await shmd('doctor', '--json');
  assert.equal(status, 0, err);
  const { ok, checks } = JSON.parse(out);
  assert.equal(ok, true);
  assert.deepEqual([...new Set(checks.map((each) => each.status))], ['ok'], out);
  assert.deepEqual(
    checks.map(({ name }) => name),
    ['native parts', 'segment memory', 'manager', 'leftovers'],
  );
  assert.match(checks[2].found, new RegExp(`pid ${manager.pid} serves`));
  assert.doesNotMatch(out, /\/dev\/shm|docker|ulimit|sysctl|systemd/);
  const nobody = JSON.parse((await shmd('doctor', '--json', '--address', `${address}-nobody`)).out).checks[2];
  assert.deepEqual([nobody.status, /none listens/.test(nobody.found)], ['ok', true]);
});

await end();
