import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ledger, SegmentSpace } from '@shmd/native';
import { expect, test } from 'vitest';
import { isAlive, scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';
import { ERRORS, faults } from './faults/variant.js';
import { relinked } from './variants/relinked.js';

const EVERY_CALL = fileURLToPath(new URL('./faults/every-call.mjs', import.meta.url));
const OBJECTS = fileURLToPath(new URL('../../native/build/Release/obj.target', import.meta.url));

// Neither can fail in a way that we could answer, or they are no system calls.
const NOT_INJECTED =
  /^(_.*|mem.*|str.*|sig.*|pthread_.*|close|closedir|munmap|geteuid|getpid|nanosleep|clock_gettime|sysconf|snprintf|f?printf|fwrite|stderr|setsid|dup2|opendir|readdir64|dirfd|ato.|syscall|abort|madvise|posix_spawn(_file_actions|attr)_.*|environ)$/;

test('every system call of the native code can be made to fail', () => {
  const objects = readdirSync(OBJECTS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.o'));
  const ours = objects.filter((name) => name.includes('platform'));
  expect(ours.length).toBeGreaterThan(8);
  const undefinedIn = (paths: string[]) =>
    Array.from(
      execFileSync('nm', ['-u', ...paths], { encoding: 'utf8' }).matchAll(/ U ([a-z]\w*)/g),
      ([, name]) => name,
    );
  const called = new Set(undefinedIn(ours.map((name) => join(OBJECTS, name))));
  const wrapped = execFileSync('nm', [join(relinked('faults'), 'faults.o')], { encoding: 'utf8' });
  const missing = [...called].filter((name) => !NOT_INJECTED.test(name ?? '') && !wrapped.includes(`__wrap_${name}\n`));
  expect(missing).toEqual([]);
});

test('a system call that fails, whichever and however, is a typed error and leaves nothing', () => {
  const folder = temporary();
  const { env } = faults(folder);
  const report = JSON.parse(
    execFileSync(process.execPath, [EVERY_CALL, folder], { encoding: 'utf8', env: { ...process.env, ...env } }),
  );
  expect(report.problems).toEqual([]);
  for (const [operation, calls] of Object.entries(report.calls)) expect(calls, operation).not.toEqual([]);
  expect(report.calls['SharedMemory.attach']).toContainEqual(expect.stringContaining('mmap64'));
  expect(report.calls['Ledger.begin']).toContainEqual(expect.stringContaining('rename'));
});

test('a manager whose system calls fail answers with an error and holds nothing more than before', async () => {
  const own = scene();
  const { env, control } = faults(temporary());
  const stage = await own.stage(env);
  const pid = await stage.run(async (scope, options) => {
    scope.manager = await scope.SharedMemoryManager.start(options);
    scope.client = scope.manager;
    return scope.manager.pid;
  }, own.options);
  const descriptors = () => readdirSync(`/proc/${pid}/fd`).length;
  const before = descriptors();
  let failures = 0;
  for (const errno of Object.values(ERRORS)) {
    for (let n = 1; ; n++) {
      control.arm(n, errno);
      const code = await stage.run(async ({ client, shm }) => {
        try {
          shm.a = await client.create({ name: 'a', size: 5_000 });
          return null;
        } catch (error) {
          return (error as { code: string }).code;
        }
      });
      const call = control.disarm();
      const left = await stage.run(async ({ client, shm }) => {
        shm.a?.close();
        await shm.a?.unlink();
        delete shm.a;
        const { segments, attachments, bytes } = await client.status();
        return { segments, attachments, bytes };
      });
      expect(left, `${call} with ${errno}`).toEqual({ segments: 0, attachments: 0, bytes: 0 });
      expect(own.segments(), `${call} with ${errno}`).toEqual([]);
      if (call === undefined) {
        expect(code).toBeNull();
        break;
      }
      // Where there was no room, there may be some a moment later: it is asked for once more.
      if (errno !== ERRORS.ENOSPC || code !== null) expect(code, `${call} with ${errno}`).toMatch(/^ERR_SHM_/);
      failures++;
    }
  }
  // reserve: three; ledger: one; publish: one; attach: three.
  expect(failures).toBeGreaterThanOrEqual(8 * Object.keys(ERRORS).length);
  expect(descriptors()).toBe(before);
  expect(isAlive(pid)).toBe(true);
  await stage.run(({ manager }) => manager.shutdown());
});

test('a reaper whose system calls fail leaves nothing that is not still recorded', async () => {
  const folder = temporary();
  const { env, control } = faults(folder);
  const segments = join(folder, 'segments');
  const path = join(folder, 'ledger');
  mkdirSync(segments);
  const space = new SegmentSpace(segments);
  for (const errno of [ERRORS.EMFILE, ERRORS.EIO]) {
    for (let n = 1; ; n++) {
      const ledger = Ledger.open(path) as Ledger;
      ledger.begin(segments, '');
      for (const name of ['one', 'two']) {
        const backing = space.reserveSync(64);
        backing.publish(name);
        ledger.recordSegment(name, backing.identity, false, name, '');
      }
      ledger.close();

      control.arm(n, errno);
      const reaper = spawn(join(env.SHMD_NATIVE_DIR, 'shmd-reaper'), [path, '0'], {
        env: { ...process.env, ...env },
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      reaper.stdin.end();
      await once(reaper, 'exit');
      const call = control.disarm();
      const left = readdirSync(segments);
      if (call === undefined) {
        expect(left).toEqual([]);
        expect(existsSync(path)).toBe(false);
        break;
      }
      const next = Ledger.openExisting(path);
      if (next === undefined) expect(left, call).toEqual([]);
      else
        expect(
          next?.read().segments.map(({ osName }) => osName),
          call,
        ).toEqual(['one', 'two']);
      next?.reclaim(false);
      next?.remove();
      expect(readdirSync(segments), call).toEqual([]);
    }
  }
  space.close();
});
