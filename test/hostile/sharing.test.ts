import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from '@shmd/client';
import { expect, test } from 'vitest';
import { expectCode, type Scene, scene } from '../helpers/scene.js';
import { as, clientAs, GUEST, type GuestTools, needsOtherUsers, STRANGER, type User } from './guest.js';

const SHMD = fileURLToPath(new URL('../../packages/manager/bin/shmd.js', import.meta.url));

/** A group that has a name, and nobody of ours in it. */
function someGroup(): { name: string; gid: number } {
  const line = readFileSync('/etc/group', 'utf8')
    .split('\n')
    .find((entry) => /^games:|^users:/.test(entry));
  const [name = 'root', , gid = '0'] = line?.split(':') ?? [];
  return { name, gid: Number(gid) };
}

const group = someGroup();
const member: User = { uid: GUEST, groups: [group.gid] };
const guest: User = { uid: GUEST };
const stranger: User = { uid: STRANGER };

/** What a guest does from beginning to end. */
async function life({ open, tried }: GuestTools) {
  const client = await open();
  const shm = await client.create({ name: 'guest', size: 16 });
  shm.buf.write('from the guest');
  const other = await client.attach('host');
  const heard = other.buf.toString('utf8', 0, 4);
  other.buf.write('back');
  const made = await client.createFrom(Buffer.alloc(300_000, 'whole'), { name: 'made' });
  const taken = (await client.fetch('made', { offset: 299_995 })).toString();
  await made.unlink();
  return {
    heard,
    taken,
    unlinkTheirs: await tried(() => client.unlink('host')),
    takeTheirs: await tried(() => client.transfer('host', client.id)),
    takeOrphan: await tried(() => client.transfer('orphan', client.id)),
    adopt: await tried(() => client.adopt('anything')),
    shutdown: await tried(() => (client as never as { stopManager(): Promise<void> }).stopManager()),
    list: (await client.list()).length,
    unlinkOwn: await tried(() => shm.unlink()),
  };
}

const LIFE = {
  heard: 'host',
  taken: 'whole',
  unlinkTheirs: 'ERR_SHM_PERMISSION',
  takeTheirs: 'ERR_SHM_PERMISSION',
  takeOrphan: 'ERR_SHM_PERMISSION',
  adopt: 'ERR_SHM_PERMISSION',
  shutdown: 'ERR_SHM_PERMISSION',
  list: 3,
  unlinkOwn: 'done',
};

async function host(own: Scene, options: object) {
  const manager = await own.manager(options);
  const shm = await manager.create({ name: 'host', size: 16 });
  shm.buf.write('host');
  const passing = await connect(manager.address);
  await passing.create({ name: 'orphan', size: 16 });
  await passing.close();
  return { manager, shm };
}

test('a user that is let in works with the manager and may end only what is its own', async (context) => {
  needsOtherUsers(context);
  const { manager, shm } = await host(scene(), { allowUid: [GUEST] });
  expect(await clientAs(guest, manager.address, life)).toEqual(LIFE);
  expect(shm.buf.toString('utf8', 0, 4)).toBe('back');
  expect(await clientAs(stranger, manager.address, life)).toEqual({ code: 'ERR_SHM_PERMISSION' });
});

test('the members of a group are let in, by whichever of their groups; others are not', async (context) => {
  needsOtherUsers(context);
  const { manager } = await host(scene(), { group: group.name });
  expect(await clientAs(member, manager.address, life)).toEqual(LIFE);
  expect(await clientAs(guest, manager.address, life)).toEqual({ code: 'ERR_SHM_PERMISSION' });
});

test('guests that may only read are held to it by the kernel', async (context) => {
  needsOtherUsers(context);
  for (const [user, options] of [
    [guest, { allowUid: [GUEST] }],
    [member, { group: String(group.gid) }],
  ] as const) {
    const { manager } = await host(scene(), { ...options, groupAccess: 'read' });
    const outcome = await clientAs(user, manager.address, async ({ open, tried, fs }) => {
      const client = await open();
      const shm = await client.attach('host', { access: 'read' });
      const { osName } = shm;
      return {
        heard: shm.buf.toString('utf8', 0, 4),
        write: await tried(() => client.attach('host')),
        create: await tried(() => client.create(16)),
        file: await tried(() => fs.openSync(`/dev/shm/${osName}`, 'r+')),
        attachments: (await client.stat('host')).attachments,
      };
    });
    expect(outcome).toEqual({
      heard: 'host',
      write: 'ERR_SHM_PERMISSION',
      create: 'ERR_SHM_PERMISSION',
      file: 'EACCES',
      attachments: 2,
    });
  }
});

test('directory, socket, segments and ledger have their modes whatever the umask', async (context) => {
  needsOtherUsers(context);
  for (const [umask, options, access] of [
    ['000', ['--group', group.name], 0o660],
    ['777', ['--group', group.name], 0o660],
    ['027', ['--group', group.name, '--group-access', 'read'], 0o640],
    ['000', ['--allow-uid', String(GUEST), '--group-access', 'read'], 0o640],
    ['000', [], 0o600],
    ['777', [], 0o600],
  ] as const) {
    const own = scene();
    const shared = options.length > 0;
    const args = [
      'start',
      '--json',
      '--runtime-dir',
      own.runtimeDir,
      '--name-prefix',
      own.prefix,
      '--log-level',
      'silent',
    ];
    const shell = `umask ${umask}; exec "$0" "$@"`;
    const child = spawn('sh', ['-c', shell, process.execPath, SHMD, ...args, ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [ready] = await once(child.stdout, 'data');
    const client = await connect(JSON.parse(String(ready)).address);
    const shm = await client.create({ size: 16 });
    const large = await client.create({ size: 1024 * 1024 });
    const mode = (path: string) => (statSync(path).mode & 0o7777).toString(8);
    expect({
      directory: mode(own.runtimeDir),
      socket: mode(client.address),
      ledger: mode(client.address.replace('.sock', '.ledger')),
      segments: [shm, large].map(({ osName }) => mode(join('/dev/shm', osName))),
    }).toEqual({
      directory: shared ? '710' : '700',
      socket: shared ? '660' : '600',
      ledger: '600',
      segments: [access.toString(8), access.toString(8)],
    });
    await client.close();
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});

test("a guest must say that it trusts the manager's user", async (context) => {
  needsOtherUsers(context);
  const own = scene();
  chownSync(own.runtimeDir, STRANGER, STRANGER);
  const args = [
    'start',
    '--json',
    '--runtime-dir',
    own.runtimeDir,
    '--name-prefix',
    own.prefix,
    '--log-level',
    'silent',
  ];
  const [program, ...rest] = as(stranger, [process.execPath, SHMD, ...args, '--allow-uid', String(GUEST)]) as [string];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [ready] = await once(child.stdout, 'data');
  const { address } = JSON.parse(String(ready));
  const make = async ({ open }: GuestTools) => (await (await open()).create(16)).size;
  expect(await clientAs(guest, address, make)).toEqual({ code: 'ERR_SHM_PERMISSION' });
  expect(await clientAs(guest, address, make, { managerUid: STRANGER })).toBe(16);
  // Root is no exception: it was not let in.
  await expectCode(connect(address, { managerUid: STRANGER }), 'ERR_SHM_DISCONNECTED');
  child.kill('SIGTERM');
  await once(child, 'exit');
});

test('sharing with nobody there is refused', async () => {
  const own = scene();
  for (const bad of [
    { group: 'no such group' },
    { group: '' },
    { allowUid: [-1] },
    { allowUid: [2 ** 32 - 1] },
    { allowUid: 5 },
    { groupAccess: 'write' },
  ]) {
    await expectCode(own.manager(bad as never), 'ERR_SHM_INVALID_ARGUMENT');
  }
});
