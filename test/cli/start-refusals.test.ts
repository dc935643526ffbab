import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { SharedMemoryManager } from '@shmd/manager';
import { expect, test } from 'vitest';
import { canMount, mounted } from '../helpers/mounted.js';
import { scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';

interface Refusal {
  what: string;
  code: string;
  /** Prepares what is wrong in an empty folder; returns the options, and the path that the message must name. */
  prepare: (folder: string) => { args: string[]; names: string };
  needs?: keyof typeof ABLE;
}

const root = process.getuid?.() === 0;
const ABLE = { root, 'another user than root': !root, 'to mount': canMount };

function file(path: string): string {
  writeFileSync(path, 'not ours');
  return path;
}

function directory(path: string): string {
  mkdirSync(path, { mode: 0o700 });
  return path;
}

function full(path: string): string {
  mounted(path, 'size=4k');
  writeFileSync(join(path, 'filler'), Buffer.alloc(4096));
  return path;
}

const shmDir = (path: string) => ({ args: ['--shm-dir', path], names: path });
const runtimeDir = (path: string, names = path) => ({ args: ['--runtime-dir', path], names });
const address = (path: string, names = path) => ({ args: ['--address', path], names });
const logFile = (path: string) => ({ args: ['--log-file', path], names: path });

/** Something stands where the ledger of the default address must be. */
function atLedger(folder: string, make: (path: string) => void) {
  const path = join(directory(join(folder, 'run')), 'default.ledger');
  make(path);
  return runtimeDir(join(folder, 'run'), path);
}

const REFUSALS: Refusal[] = [
  { what: 'absent shmDir', code: 'INVALID_ARGUMENT', prepare: (at) => shmDir(join(at, 'none')) },
  { what: 'shmDir a file', code: 'INVALID_ARGUMENT', prepare: (at) => shmDir(file(join(at, 'file'))) },
  { what: 'shmDir below a file', code: 'INVALID_ARGUMENT', prepare: (at) => shmDir(join(file(join(at, 'file')), 'x')) },
  { what: 'shmDir without O_TMPFILE', code: 'UNSUPPORTED', prepare: () => shmDir('/proc'), needs: 'root' },
  {
    what: 'shmDir without permission',
    code: 'PERMISSION',
    prepare: (at) => {
      chmodSync(directory(join(at, 'closed')), 0o500);
      return shmDir(join(at, 'closed'));
    },
    needs: 'another user than root',
  },
  {
    what: 'shmDir read-only',
    code: 'PERMISSION',
    prepare: (at) => shmDir(mounted(join(at, 'ro'), 'ro')),
    needs: 'to mount',
  },
  { what: 'runtime directory a file', code: 'INVALID_ARGUMENT', prepare: (at) => runtimeDir(file(join(at, 'file'))) },
  {
    what: 'runtime directory a link',
    code: 'INVALID_ARGUMENT',
    prepare: (at) => {
      symlinkSync(directory(join(at, 'real')), join(at, 'link'));
      return runtimeDir(join(at, 'link'));
    },
  },
  {
    what: 'runtime directory below a file',
    code: 'INVALID_ARGUMENT',
    prepare: (at) => runtimeDir(join(file(join(at, 'file')), 'a/b'), join(at, 'file')),
  },
  {
    what: 'runtime directory on a read-only file system',
    code: 'PERMISSION',
    prepare: (at) => runtimeDir(join(mounted(join(at, 'ro'), 'ro'), 'a/b')),
    needs: 'to mount',
  },
  {
    what: 'runtime directory read-only',
    code: 'PERMISSION',
    prepare: (at) => runtimeDir(mounted(join(at, 'ro'), 'ro')),
    needs: 'to mount',
  },
  {
    what: 'no room for the ledger',
    code: 'NO_SPACE',
    prepare: (at) => runtimeDir(full(join(at, 'full'))),
    needs: 'to mount',
  },
  {
    what: 'no room for a file',
    code: 'NO_SPACE',
    prepare: (at) => runtimeDir(mounted(join(at, 'full'), 'nr_inodes=1')),
    needs: 'to mount',
  },
  {
    what: 'no room for the runtime directory',
    code: 'NO_SPACE',
    prepare: (at) => runtimeDir(join(mounted(join(at, 'full'), 'nr_inodes=1'), 'run')),
    needs: 'to mount',
  },
  { what: 'a directory for a ledger', code: 'EXISTS', prepare: (at) => atLedger(at, directory) },
  {
    what: 'a link for a ledger',
    code: 'EXISTS',
    prepare: (at) => atLedger(at, (path) => symlinkSync('/etc/passwd', path)),
  },
  { what: 'a FIFO for a ledger', code: 'EXISTS', prepare: (at) => atLedger(at, (path) => spawnSync('mkfifo', [path])) },
  {
    what: 'a file of 1 TiB for a ledger',
    code: 'EXISTS',
    prepare: (at) => atLedger(at, (path) => truncateSync(file(path), 2 ** 40)),
  },
  {
    what: "another user's file for a ledger",
    code: 'PERMISSION',
    prepare: (at) => atLedger(at, (path) => chownSync(file(path), 65_534, 65_534)),
    needs: 'root',
  },
  { what: 'a directory for a socket', code: 'EXISTS', prepare: (at) => address(directory(join(at, 'a.sock'))) },
  {
    what: 'a socket in no directory',
    code: 'INVALID_ARGUMENT',
    prepare: (at) => address(join(at, 'none/a.sock'), join(at, 'none')),
  },
  {
    what: 'a socket below a file',
    code: 'INVALID_ARGUMENT',
    prepare: (at) => address(join(file(join(at, 'file')), 'a.sock')),
  },
  {
    what: 'a socket on a read-only file system',
    code: 'PERMISSION',
    prepare: (at) => address(join(mounted(join(at, 'ro'), 'ro'), 'a.sock')),
    needs: 'to mount',
  },
  {
    what: 'no room for a socket',
    code: 'NO_SPACE',
    prepare: (at) => address(join(mounted(join(at, 'full'), 'nr_inodes=1'), 'a.sock')),
    needs: 'to mount',
  },
  { what: 'a directory for a log', code: 'INVALID_ARGUMENT', prepare: (at) => logFile(directory(join(at, 'log'))) },
];

/** Everything below a folder, so that one sees what has changed. */
function inventory(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const { ino, mode, size } = lstatSync(join(folder, name));
      return `${name} ${ino} ${mode} ${size}`;
    })
    .sort();
}

for (const { what, code, prepare, needs } of REFUSALS) {
  const title = `R8: shmd start, ${what}: ERR_SHM_${code}, one line with the path and what to do, nothing left`;
  test.runIf(!needs || ABLE[needs])(needs ? `${title} (needs ${needs})` : title, async () => {
    const own = scene();
    const folder = temporary('/tmp');
    const { args, names } = prepare(folder);
    const before = inventory(folder);
    const { code: exit, stdout, stderr } = await own.command(['start', '--log-level', 'silent', ...args]);
    expect({ exit, stdout, stderr }).toEqual({
      exit: 1,
      stdout: '',
      stderr: expect.stringMatching(new RegExp(`^shmd: ERR_SHM_${code}: .*${names}.*\n$`)),
    });
    expect(stderr).toMatch(/; name (a|another) /);
    expect(inventory(folder)).toEqual(before);
    expect(own.leftovers()).toEqual([]);
  });
}

test('R8: whoever starts a manager otherwise hears the same', async () => {
  const own = scene();
  const path = file(join(temporary('/tmp'), 'file'));
  const error = { code: 'ERR_SHM_INVALID_ARGUMENT', message: expect.stringContaining(path) };
  await expect(SharedMemoryManager.start({ ...own.options, shmDir: path })).rejects.toMatchObject(error);
  for (const verb of [
    ['start', '--detach'],
    ['run', '--runtime-dir', path, '--', 'true'],
  ]) {
    const { code, stderr } = await own.command(verb, { env: { SHMD_RUNTIME_DIR: path } });
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^shmd: ERR_SHM_INVALID_ARGUMENT: .*; name another.*\n$/),
    ]);
  }
});

test("R8: a directory where its reaper's file would be does not end a manager with a defect", async () => {
  const own = scene();
  mkdirSync(join(own.runtimeDir, 'default.ledger.reaper'));
  const { child } = await own.daemon();
  child.kill('SIGTERM');
  expect(await new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)))).toBe(0);
  expect(readdirSync(own.runtimeDir)).toEqual(['default.ledger.reaper']);
  rmdirSync(join(own.runtimeDir, 'default.ledger.reaper'));
});

test.runIf(canMount)(
  'R8: a full segment directory is no reason not to start: what is inherited may have filled it',
  async () => {
    const own = scene();
    const { child } = await own.daemon(['--shm-dir', full(join(temporary('/tmp'), 'full'))]);
    child.kill('SIGTERM');
    expect(await new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)))).toBe(0);
  },
);
