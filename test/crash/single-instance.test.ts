import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from '@shmd/client';
import { Ledger, SegmentSpace } from '@shmd/native';
import { expect, onTestFinished, test } from 'vitest';
import { type DaemonConfig, resolveConfig } from '../../packages/manager/src/config.js';
import { expectCode, type Scene, scene } from '../helpers/scene.js';

const ROUNDS = 400;

async function contender(): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('../fixtures/contender.mjs', import.meta.url)));
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  return child;
}

async function answer(child: ChildProcess): Promise<string> {
  return (await once(child, 'message'))[0];
}

/** Leaves what SIGKILL of manager and reaper would: a socket that nobody listens on, a ledger with a free lock, a segment. */
async function leaveDeadManager(own: Scene, { address, ledgerPath }: DaemonConfig): Promise<void> {
  const directory = new SegmentSpace('/dev/shm');
  const ledger = Ledger.open(ledgerPath) as Ledger;
  ledger.begin(directory.path, '{"grace":0}');
  const backing = directory.reserveSync(16);
  ledger.recordSegment('dead', backing.identity, false, `${own.prefix}dead`, '');
  backing.publish(`${own.prefix}dead`);
  const server = createServer().listen(`${address}.other`);
  await once(server, 'listening');
  renameSync(`${address}.other`, address); // closing the server now removes nothing
  ledger.recordSocket(address);
  server.close();
  ledger.close();
  directory.close();
}

test(`F320 two managers started at once over a stale socket and ledger: exactly one serves, ${ROUNDS} times`, async () => {
  const own = scene();
  const config = resolveConfig(own.options, 'standalone');
  const rivals = [await contender(), await contender()];
  for (let round = 0; round < ROUNDS; round++) {
    await leaveDeadManager(own, config);
    const outcomes = rivals.map(answer);
    for (const rival of rivals) rival.send(config);
    const ends = await Promise.all(outcomes);
    expect([...ends].sort(), `round ${round}`).toEqual(['ERR_SHM_EXISTS', 'serves']);
    const winner = rivals[ends.indexOf('serves')] as ChildProcess;
    const client = await connect(config.address);
    expect((await client.status()).pid).toBe(winner.pid);
    expect(own.segments()).toEqual([]);
    await client.close();
    const stopped = answer(winner);
    winner.send('stop');
    expect(await stopped).toBe('stopped');
  }
}, 250_000);

/** What may stand where a socket should be; each must be refused and stay as it is. */
const AT_THE_PATH: [string, string, (path: string) => void][] = [
  ['F321', 'a regular file', (path) => writeFileSync(path, 'precious')],
  ['F322', 'a directory', (path) => mkdirSync(path)],
  [
    'F323',
    'a symlink to a file',
    (path) => {
      writeFileSync(`${path}.real`, 'precious');
      symlinkSync(`${path}.real`, path);
    },
  ],
  ['F324', 'a symlink to nothing', (path) => symlinkSync(`${path}.nothing`, path)],
  ['F325', 'a FIFO', (path) => void spawnSync('mkfifo', [path])],
];

for (const [row, what, make] of AT_THE_PATH) {
  test(`${row} ${what} at the socket's path: refused and not touched`, async () => {
    const own = scene();
    const address = join(own.runtimeDir, 'taken.sock');
    make(address);
    const { ino, mode } = lstatSync(address);
    const before = readdirSync(own.runtimeDir).sort();
    await expectCode(own.manager({ address }), 'ERR_SHM_EXISTS');
    expect(lstatSync(address)).toMatchObject({ ino, mode });
    expect(readdirSync(own.runtimeDir).sort()).toEqual(before);
    for (const name of before) rmSync(join(own.runtimeDir, name), { recursive: true });
  });
}

test("F326 another program's socket at the path, with a listener: refused, and it goes on", async () => {
  const own = scene();
  const address = join(own.runtimeDir, 'taken.sock');
  // Whoever only looks whether somebody listens hangs up at once.
  const server = createServer((socket) => void socket.on('error', () => {}).end('mine')).listen(address);
  await once(server, 'listening');
  await expectCode(own.manager({ address }), 'ERR_SHM_EXISTS');
  const [bytes] = await once(createConnection(address), 'data');
  expect(String(bytes)).toBe('mine');
  server.close();
});

test('F327 something else takes the place of the socket while the manager serves: its stop leaves it alone', async () => {
  const own = scene();
  const { address, child } = await own.daemon();
  const client = await connect(address);
  await client.create({ name: 'a', size: 8 });
  rmSync(address);
  writeFileSync(address, 'precious');
  child.kill('SIGTERM');
  await once(child, 'exit');
  await client.close();
  expect(own.segments()).toEqual([]);
  expect(readFileSync(address, 'utf8')).toBe('precious');
  rmSync(address);
});

test('F328 a stopped manager holds its address: another one is refused', async () => {
  const own = scene();
  const { address, pid } = await own.daemon();
  process.kill(pid, 'SIGSTOP');
  await expectCode(own.manager({ address }), 'ERR_SHM_EXISTS');
  process.kill(pid, 'SIGCONT');
  const client = await connect(address);
  await client.create(8);
  await client.close();
  process.kill(pid, 'SIGTERM');
  await own.isReclaimed();
});
