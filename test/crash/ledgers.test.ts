import { spawnSync } from 'node:child_process';
import {
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { connect } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { ledgerText } from '../../native/test/ledger-text.js';
import { isBoardName } from '../../packages/manager/src/ledger/board-name.js';
import { reclaimDeadLedgers } from '../../packages/manager/src/ledger/recovery.js';
import { childrenOf, isAlive, type Scene, scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';
import { until } from '../helpers/until.js';

/** The ledger of a manager that made two segments and was killed together with its reaper, in a place of its own. */
async function abandonedLedger(own: Scene, dir: string): Promise<{ path: string; bytes: Buffer }> {
  const { child, pid, address } = await own.daemon(['--shm-dir', dir]);
  const client = await connect(address);
  client.on('disconnect', () => {});
  for (const name of ['a', 'b']) await client.create({ name, size: 8 });
  // Stopped, the manager starts no other reaper.
  process.kill(pid, 'SIGSTOP');
  const [reaper] = childrenOf(pid) as [number];
  for (const each of [reaper, pid]) process.kill(each, 'SIGKILL');
  await until(() => child.signalCode !== null && !isAlive(reaper), { what: 'manager and reaper to end' });
  await client.close();
  const path = join(temporary(), 'default.ledger');
  copyFileSync(join(own.runtimeDir, 'default.ledger'), path);
  for (const name of readdirSync(own.runtimeDir)) rmSync(join(own.runtimeDir, name), { recursive: true });
  // Of the board a reclaim does not tell.
  for (const name of readdirSync(dir).filter(isBoardName)) rmSync(join(dir, name));
  return { path, bytes: readFileSync(path) };
}

/** Numbers of the lines that are not as they were, of those that the flipped byte was in. */
function spoilt(bytes: Buffer, at: number): number[] {
  const line = bytes.subarray(0, at).filter((byte) => byte === 0x0a).length;
  // A line end that is none any more glues two lines together.
  return bytes[at] === 0x0a ? [line, line + 1] : [line];
}

test('F381 L2: whichever bit of a ledger is flipped, no stranger goes, the rest is reclaimed, and the ledger stays and is named', async () => {
  const own = scene();
  const dir = temporary();
  const { path, bytes } = await abandonedLedger(own, dir);
  const runtimeDir = join(path, '..');
  const lines = bytes.toString('latin1').split('\n');
  const names = [`${own.prefix}a`, `${own.prefix}b`];
  const lineOf = (name: string) => lines.findIndex((line) => line.includes(` os=${name} `));
  expect(names.map(lineOf).every((line) => line > 0)).toBe(true);
  // One object under another name: linked back after each round, it is what was recorded.
  const spares = temporary();
  for (const name of names) linkSync(join(dir, name), join(spares, name));
  const strangers = [`${own.prefix}c`, `${own.prefix}A`];
  for (const name of strangers) writeFileSync(join(dir, name), 'a stranger');
  const wrong: unknown[] = [];
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const at = bit >> 3;
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] as number) ^ (1 << (bit & 7));
    writeFileSync(path, flipped);
    const { kept, replayed, guarded } = reclaimDeadLedgers(runtimeDir);
    const lost = spoilt(bytes, at);
    // Without its header a ledger lists nothing.
    const stay = lost.includes(0) ? names : names.filter((name) => lost.includes(lineOf(name)));
    const seen = {
      left: readdirSync(dir).sort(),
      kept: kept.map(({ ledger }) => ledger),
      untouched: readFileSync(path).equals(flipped),
      others: readdirSync(runtimeDir).length + guarded.length + replayed.length,
    };
    const meant = { left: [...stay, ...strangers].sort(), kept: [path], untouched: true, others: 2 };
    if (JSON.stringify(seen) !== JSON.stringify(meant)) wrong.push({ bit, byte: at, seen, meant });
    for (const name of names) if (!existsSync(join(dir, name))) linkSync(join(spares, name), join(dir, name));
  }
  expect(wrong.slice(0, 3)).toEqual([]);
  writeFileSync(path, bytes);
  expect(reclaimDeadLedgers(runtimeDir).kept).toEqual([]);
  expect(readdirSync(dir).sort()).toEqual(strangers.sort());
  expect(readdirSync(runtimeDir)).toEqual([]);
});

const root = process.getuid?.() === 0;

/** What may stand in a runtime directory under the name of a ledger and is none that we can judge. */
const BAD: Record<string, (path: string) => void> = {
  directory: (path) => mkdirSync(path),
  fifo: (path) => expect(spawnSync('mkfifo', [path]).status).toBe(0),
  link: (path) => symlinkSync('/etc/passwd', path),
  newer: (path) => writeFileSync(path, ledgerText(['H v=3 whatever=else', 'Q all=new'])),
  sparse: (path) => {
    writeFileSync(path, '');
    truncateSync(path, 2 ** 40);
  },
  ...(root && {
    foreign: (path: string) => {
      writeFileSync(path, 'H');
      chownSync(path, 65_534, 65_534);
    },
  }),
};

/** A good ledger of dead ones, among bad ones whose names come before and after it. */
async function amongBad(own: Scene) {
  const dir = temporary();
  const { path, bytes } = await abandonedLedger(own, dir);
  rmSync(path);
  writeFileSync(join(own.runtimeDir, 'm.ledger'), bytes, { mode: 0o600 });
  const bad = Object.entries(BAD).map(([name, make], i) => {
    const at = join(own.runtimeDir, `${i % 2 === 0 ? 'a' : 'z'}-${name}.ledger`);
    make(at);
    return at;
  });
  const look = () => bad.map((at) => ({ at, ...pick(at) }));
  onTestFinished(() => {
    for (const at of bad) rmSync(at, { recursive: true, force: true });
  });
  return { dir, bad: bad.sort(), before: look(), look };
}

function pick(path: string) {
  const { ino, mode, size, uid, mtimeMs } = lstatSync(path);
  return { ino, mode, size, uid, mtimeMs };
}

test('F382 L2, L3: gc reclaims what a good ledger lists, and keeps and names what it cannot judge beside it', async () => {
  const own = scene();
  const { dir, bad, before, look } = await amongBad(own);
  const { code, stdout, stderr } = await own.command(['gc', '--json']);
  const { unlinked, unjudged, kept } = JSON.parse(stdout);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(unlinked.sort()).toEqual([`${own.prefix}a`, `${own.prefix}b`]);
  expect(unjudged.sort()).toEqual(bad);
  for (const { why, remedy } of kept) expect([why.length > 10, remedy.length > 10]).toEqual([true, true]);
  expect(readdirSync(dir)).toEqual([]);
  expect(look()).toEqual(before);
  expect(existsSync(join(own.runtimeDir, 'm.ledger'))).toBe(false);
  const spoken = await own.command(['gc']);
  for (const path of bad) expect(spoken.stdout).toContain(`left alone ${path}: `);
  const doctor = await own.command(['doctor']);
  expect(doctor.stdout).toMatch(/^warn {2}leftovers: left as it is: .*\.ledger, .*, and \d+ more$/m);
  for (const path of bad) rmSync(path, { recursive: true });
});

test('F383 L2, L3: a starting manager does so too, serves, and its log names them', async () => {
  const own = scene();
  const { dir, bad, before, look } = await amongBad(own);
  const log = join(temporary('/tmp'), 'log');
  const { child } = await own.daemon(['--shm-dir', dir, '--log-level', 'warn', '--log-file', log]);
  expect(readdirSync(dir).filter((name) => !isBoardName(name))).toEqual([]);
  expect(existsSync(join(own.runtimeDir, 'm.ledger'))).toBe(false);
  child.kill('SIGTERM');
  await until(() => child.exitCode !== null, { what: 'the manager to stop' });
  expect(child.exitCode).toBe(0);
  expect(look()).toEqual(before);
  const lines = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const named = lines.filter(({ msg }) => msg === 'a ledger stays as it is');
  expect(named.map(({ ledger }) => ledger).sort()).toEqual(bad);
  expect(named.every(({ why }) => typeof why === 'string')).toBe(true);
  for (const path of bad) rmSync(path, { recursive: true });
});

test('F384 L10: a stopped reaper of a killed manager is named by gc and doctor, and finishes once it goes on', async () => {
  const own = scene();
  const { child, pid, address } = await own.daemon();
  const client = await connect(address);
  client.on('disconnect', () => {});
  await client.create({ name: 'a', size: 8 });
  const [reaper] = childrenOf(pid) as [number];
  process.kill(reaper, 'SIGSTOP');
  onTestFinished(() => {
    if (isAlive(reaper)) process.kill(reaper, 'SIGKILL');
  });
  child.kill('SIGKILL');
  await until(() => child.signalCode !== null, { what: 'the manager to die' });
  await client.close();
  const gc = await own.command(['gc', '--json']);
  const ledger = join(own.runtimeDir, 'default.ledger');
  expect(JSON.parse(gc.stdout)).toMatchObject({ ledgers: 0, unlinked: [], guarded: [{ ledger, reaper }] });
  expect((await own.command(['gc'])).stdout).toContain(
    `left alone ${ledger}: the reaper of its dead manager (pid ${reaper})`,
  );
  const doctor = await own.command(['doctor', '--json']);
  const leftovers = JSON.parse(doctor.stdout).checks.find(({ name }: { name: string }) => name === 'leftovers');
  expect(leftovers).toEqual({
    name: 'leftovers',
    status: 'warn',
    found: `the reaper (pid ${reaper}) that has ${ledger} of a dead manager in hand is stopped`,
    remedy: `let it go on with: kill -CONT ${reaper}`,
  });
  expect(own.segments()).toEqual([`${own.prefix}a`]);
  process.kill(reaper, 'SIGCONT');
  await own.isReclaimed();
});
