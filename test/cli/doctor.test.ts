import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readlinkSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Check } from '../../packages/manager/src/doctor/check.js';
import type { Machine } from '../../packages/manager/src/doctor/machine.js';
import { mapCount } from '../../packages/manager/src/doctor/map-count.js';
import { namespaces } from '../../packages/manager/src/doctor/namespaces.js';
import { nativeParts } from '../../packages/manager/src/doctor/native-parts.js';
import { openFiles } from '../../packages/manager/src/doctor/open-files.js';
import { removeIpc } from '../../packages/manager/src/doctor/remove-ipc.js';
import { segmentSpace } from '../../packages/manager/src/doctor/segment-space.js';
import { mounted } from '../helpers/mounted.js';
import { childrenOf, isAlive, type Scene, scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';
import { until } from '../helpers/until.js';

/** A machine with only these files; a text that begins with `->` makes a link. */
function machine(files: Record<string, string> = {}, facts: Partial<Machine> = {}): Machine {
  const root = temporary();
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    if (text.startsWith('->')) symlinkSync(text.slice(2), path);
    else writeFileSync(path, text);
  }
  return {
    root,
    uid: 1000,
    user: 'ann',
    address: '/run/user/1000/shmd/default.sock',
    runtimeDir: '/run/user/1000/shmd',
    shmDir: '/dev/shm',
    manager: { state: 'none' },
    native: { missing: 'not for this test' },
    ...facts,
  };
}

async function status(check: Check, on: Machine): Promise<string> {
  const { status, found, remedy } = await check.look(on);
  expect(found).not.toBe('');
  // Whatever is wrong, there is something to do about it.
  if (status !== 'ok') expect(remedy).toBeTruthy();
  return status;
}

const LOGIND = { 'run/systemd/system/x': '', 'run/systemd/seats/seat0': '' };
const CONF = 'etc/systemd/logind.conf';

test('RemoveIPC: what logind does at the end of the last session of this user', async () => {
  const on = (files: Record<string, string>, facts?: Partial<Machine>) =>
    status(removeIpc, machine({ ...LOGIND, ...files }, facts));
  expect(await status(removeIpc, machine())).toBe('ok');
  expect(await on({})).toBe('fail');
  expect(await on({ [CONF]: '[Login]\n#RemoveIPC=yes\n' })).toBe('fail');
  // As Red Hat compiles it.
  expect(await on({ [CONF]: '[Login]\n#RemoveIPC=no\n' })).toBe('ok');
  expect(await on({ [CONF]: '[Login]\nRemoveIPC=no\n' })).toBe('ok');
  expect(await on({}, { uid: 0, user: 'root' })).toBe('ok');
  expect(await on({}, { uid: 999 })).toBe('ok');
  expect(await on({ 'etc/login.defs': 'SYS_UID_MAX  499\n' }, { uid: 999 })).toBe('fail');
  expect(await on({ 'var/lib/systemd/linger/ann': '' })).toBe('ok');
});

test('RemoveIPC: the last drop-in by name has the last word, and /etc hides its namesakes', async () => {
  const [off, yes] = ['[Login]\nRemoveIPC=no\n', '[Login]\nRemoveIPC = true\n'];
  const on = (files: Record<string, string>) => status(removeIpc, machine({ ...LOGIND, ...files }));
  expect(await on({ [CONF]: yes, 'etc/systemd/logind.conf.d/shmd.conf': off })).toBe('ok');
  expect(await on({ [CONF]: off, 'run/systemd/logind.conf.d/90.conf': yes })).toBe('fail');
  expect(await on({ 'etc/systemd/logind.conf.d/10.conf': off, 'usr/lib/systemd/logind.conf.d/20.conf': yes })).toBe(
    'fail',
  );
  expect(await on({ 'etc/systemd/logind.conf.d/20.conf': off, 'usr/lib/systemd/logind.conf.d/20.conf': yes })).toBe(
    'ok',
  );
  expect(await on({ [CONF]: off, 'etc/systemd/logind.conf.d/notes.txt': yes })).toBe('ok');
});

test('vm.max_map_count: dies before the limit of attachments, less than usual, enough', async () => {
  const on = (count: string) => status(mapCount, machine({ 'proc/sys/vm/max_map_count': `${count}\n` }));
  expect(await on('16384')).toBe('fail');
  expect(await on('40000')).toBe('warn');
  expect(await on('65530')).toBe('ok');
  expect(await on('1048576')).toBe('ok');
  expect(await status(mapCount, machine())).toBe('ok');
});

test("open files: ours, or the running manager's", async () => {
  const limits = (hard: string) => `Limit  Soft Limit  Hard Limit  Units\nMax open files  1024  ${hard}  files\n`;
  const on = (files: Record<string, string>, facts?: Partial<Machine>) => status(openFiles, machine(files, facts));
  expect(await on({ 'proc/self/limits': limits('64') })).toBe('fail');
  expect(await on({ 'proc/self/limits': limits('1024') })).toBe('warn');
  expect(await on({ 'proc/self/limits': limits('1048576') })).toBe('ok');
  expect(await on({ 'proc/self/limits': limits('unlimited') })).toBe('ok');
  const manager = { state: 'running', pid: 7, kernelPid: 7 } as const;
  const both = { 'proc/self/limits': limits('1048576'), 'proc/7/limits': limits('512') };
  expect(await on(both, { manager })).toBe('warn');
  expect(await status(openFiles, machine())).toBe('ok');
});

test('namespaces: the same, another PID namespace, another mount namespace, out of sight', async () => {
  const here = { 'proc/self/ns/pid': '->pid:[1]', 'proc/self/ns/mnt': '->mnt:[1]' };
  const there = (pid: string, mnt: string) => ({ 'proc/7/ns/pid': `->${pid}`, 'proc/7/ns/mnt': `->${mnt}` });
  const running = (pid: number, kernelPid: number) => ({ manager: { state: 'running', pid, kernelPid } as const });
  const on = (files: Record<string, string>, facts: Partial<Machine>) =>
    status(namespaces, machine({ ...here, ...files }, facts));
  expect(await on({}, {})).toBe('ok');
  expect(await on(there('pid:[1]', 'mnt:[1]'), running(7, 7))).toBe('ok');
  expect(await on(there('pid:[2]', 'mnt:[1]'), running(1, 7))).toBe('warn');
  expect(await on(there('pid:[1]', 'mnt:[2]'), running(7, 7))).toBe('fail');
  // Another mount namespace with the same directory of segments in it.
  expect(await on({ ...there('pid:[1]', 'mnt:[2]'), 'proc/7/root': '->/' }, running(7, 7))).toBe('ok');
  expect(await on({}, running(1, 0))).toBe('warn');
  expect(await on({}, { manager: { state: 'unreachable', why: 'denied' } })).toBe('warn');
});

test('native parts: present and able to run', async () => {
  const reaper = (text: string, mode: number) => {
    const path = join(temporary(), 'shmd-reaper');
    writeFileSync(path, text);
    chmodSync(path, mode);
    return { native: { reaperPath: path } };
  };
  expect(await status(nativeParts, machine({}, reaper('#!/bin/sh\nexit 2\n', 0o700)))).toBe('ok');
  expect(await status(nativeParts, machine({}, reaper('#!/bin/sh\nexit 2\n', 0o600)))).toBe('fail');
  expect(await status(nativeParts, machine({}, reaper('not for this machine', 0o700)))).toBe('fail');
  expect(await status(nativeParts, machine({}, { native: { reaperPath: '/nonexistent/shmd-reaper' } }))).toBe('fail');
  expect(await status(nativeParts, machine())).toBe('fail');
});

test('segment directory: absent, or not in memory', async () => {
  expect(await status(segmentSpace, machine({}, { shmDir: '/nonexistent' }))).toBe('fail');
  // /proc is there and readable, and no place for segments.
  expect(await status(segmentSpace, machine({}, { shmDir: '/proc' }))).not.toBe('ok');
  expect(await status(segmentSpace, machine({}, { shmDir: '/dev/null' }))).toBe('fail');
});

const onDisk = statfsSync(process.cwd()).type !== 0x01021994;

test.runIf(onDisk)('segment directory: a mount is advised over an empty directory alone (needs a disk)', async () => {
  const remedy = async (shmDir: string) => (await segmentSpace.look(machine({}, { shmDir }))).remedy;
  const empty = temporary(process.cwd());
  expect(await remedy(empty)).toContain(`mount -t tmpfs -o size=1G tmpfs ${empty}`);
  writeFileSync(join(empty, 'a'), '');
  for (const used of [empty, '/etc', join(empty, 'a'), join(empty, 'absent')])
    expect(await remedy(used)).not.toMatch(/mount -t/);
});

test('segment directory: small, nearly full, large enough', async ({ skip }) => {
  const sized = (size: string) => mounted(join(temporary('/tmp'), size), `size=${size}`, skip);
  const on = (shmDir: string) => status(segmentSpace, machine({}, { shmDir }));
  expect(await on(sized('64m'))).toBe('warn');
  const path = sized('65m');
  expect(await on(path)).toBe('ok');
  writeFileSync(join(path, 'filler'), Buffer.alloc(63 * 1024 * 1024));
  expect(await on(path)).toBe('warn');
});

interface Diagnosis {
  ok: boolean;
  checks: { name: string; status: string; found: string; remedy?: string }[];
}

async function doctor(own: Scene, args: string[] = []) {
  const { code, stdout, stderr } = await own.command(['doctor', '--json', ...args]);
  expect(stderr).toBe('');
  const diagnosis = JSON.parse(stdout) as Diagnosis;
  expect(code).toBe(diagnosis.ok ? 0 : 1);
  const of = (name: string) => {
    const check = diagnosis.checks.find((each) => each.name === name);
    if (!check) throw new Error(`no check ${name}`);
    return check;
  };
  return { ...diagnosis, code, of };
}

test('shmd doctor looks at everything, and a machine without a manager is no failure', async () => {
  const own = scene();
  const { of, checks } = await doctor(own);
  for (const name of ['native parts', 'runtime directory', 'socket path', 'namespaces', 'leftovers']) {
    expect(of(name).status, name).toBe('ok');
  }
  expect(checks.length).toBe(9);
  expect(of('namespaces').found).toContain('no manager listens');
  const spoken = await own.command(['doctor']);
  expect(spoken.stdout).toContain(`ok    runtime directory: ${own.runtimeDir} is yours alone\n`);
  expect((await own.command(['doctor', '--what'])).code).toBe(2);
});

test('shmd doctor compares itself with the manager that runs', async () => {
  const own = scene();
  const { pid, address } = await own.daemon();
  expect((await doctor(own)).of('namespaces').found).toContain(`pid ${pid}`);
  expect((await doctor(own, ['--address', address])).of('open files').found).toContain("manager's");
});

test.skipIf(spawnSync('unshare', ['-m', 'true']).status !== 0)(
  'shmd doctor finds a manager whose /dev/shm is another one (needs root)',
  async () => {
    const own = scene();
    const { address } = await own.daemon();
    const shmd = join(readlinkSync('node_modules/@shmd/manager').replace('../..', process.cwd()), 'bin/shmd.js');
    const inside = `mount -t tmpfs tmpfs /dev/shm && exec ${process.execPath} ${shmd} doctor --json --address ${address}`;
    const { status, stdout } = spawnSync('unshare', ['-m', 'sh', '-c', inside], { encoding: 'utf8' });
    expect(status).toBe(1);
    const { checks } = JSON.parse(stdout) as Diagnosis;
    expect(checks.find(({ name }) => name === 'namespaces')).toMatchObject({ status: 'fail' });
  },
);

test('shmd doctor refuses a runtime directory that is open to others, or none', async () => {
  const own = scene();
  chmodSync(own.runtimeDir, 0o755);
  const open = await doctor(own);
  expect([open.code, open.of('runtime directory').status]).toEqual([1, 'fail']);
  expect(open.of('runtime directory').remedy).toContain('chmod 700');
  chmodSync(own.runtimeDir, 0o700);
  expect((await doctor(own)).of('runtime directory').status).toBe('ok');
  const file = join(temporary(), 'file');
  writeFileSync(file, '');
  expect((await doctor(own, ['--runtime-dir', file])).of('runtime directory').status).toBe('fail');
  const absent = await doctor(own, ['--runtime-dir', join(own.runtimeDir, 'absent')]);
  expect(absent.of('runtime directory').status).toBe('ok');
});

test('shmd doctor finds a path too long for a socket', async () => {
  const own = scene();
  const long = join(own.runtimeDir, 'x'.repeat(100));
  expect((await doctor(own, ['--runtime-dir', long])).of('socket path').status).toBe('fail');
  expect((await doctor(own, ['--address', join('/tmp', 'x'.repeat(200))])).of('socket path').status).toBe('fail');
});

test('shmd doctor finds what dead managers left, and touches nothing', async () => {
  const own = scene();
  const manager = await own.manager();
  await manager.create({ name: 'left', size: 8 });
  const [reaper] = childrenOf(manager.pid) as [number];
  // Stopped, the manager starts no other reaper.
  process.kill(manager.pid, 'SIGSTOP');
  process.kill(reaper, 'SIGKILL');
  process.kill(manager.pid, 'SIGKILL');
  await until(() => !isAlive(manager.pid) && !isAlive(reaper), { what: 'manager and reaper to end' });
  const before = own.leftovers();
  const found = await doctor(own);
  expect([found.code, found.of('leftovers').status]).toEqual([0, 'warn']);
  expect(found.of('leftovers')).toMatchObject({ found: '1 dead managers left 1 segments behind' });
  expect(own.leftovers()).toEqual(before);
  expect((await own.command(['gc'])).code).toBe(0);
  expect((await doctor(own)).of('leftovers').status).toBe('ok');
});

test('the daemon carries nothing of the doctor', () => {
  const bundle = new URL('../../packages/manager/dist/bundle/daemon.cjs', import.meta.url);
  expect(readFileSync(bundle, 'utf8')).not.toMatch(/RemoveIPC|max_map_count/);
});

test('shmd doctor says that the native addon is missing', async () => {
  const own = scene();
  const { code, stdout } = await own.command(['doctor', '--json'], { env: { SHMD_NATIVE_DIR: temporary() } });
  const { checks } = JSON.parse(stdout) as Diagnosis;
  expect(code).toBe(1);
  expect(checks.find(({ name }) => name === 'native parts')).toMatchObject({ status: 'fail' });
  expect(checks.find(({ name }) => name === 'leftovers')).toMatchObject({ status: 'warn' });
});
