import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reaperPath } from '@shmd/native';
import { expect, test } from 'vitest';
import { type CommandResult, scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';
import { relinked } from './variants/relinked.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function segment(): string {
  const shmDir = temporary();
  writeFileSync(join(shmDir, 'segment'), 'content');
  return shmDir;
}

/** Attaches with that native code; prints the error and what is held after it. */
function attachWith(folder: string, shmDir: string): Promise<CommandResult> {
  const program = `
    import { readdirSync, readFileSync } from 'node:fs';
    const { SharedMemory } = await import('@shmd/client');
    const { attachmentStats } = await import('@shmd/native');
    const descriptors = () => readdirSync('/proc/self/fd').length;
    const before = descriptors();
    try {
      SharedMemory.attach('segment', { shmDir: ${JSON.stringify(shmDir)} });
    } catch (error) {
      const { attachments, bytes } = attachmentStats();
      const mapped = readFileSync('/proc/self/maps', 'utf8').includes(${JSON.stringify(shmDir)});
      const { code, message } = error;
      console.log(JSON.stringify({ code, message, attachments, bytes, mapped, leaked: descriptors() - before }));
    }`;
  return scene().node(program, { SHMD_NATIVE_DIR: folder });
}

test('a runtime that forbids external memory gets an error that says so and what to do', async () => {
  const { stdout, stderr } = await attachWith(relinked('electron'), segment());
  expect(JSON.parse(stdout), stderr).toEqual({
    code: 'ERR_SHM_UNSUPPORTED',
    message: expect.stringMatching(/Electron.*plain Node\.js process/),
    attachments: 0,
    bytes: 0,
    mapped: false,
    leaked: 0,
  });
});

test('a runtime that cannot make the ArrayBuffer is an error, not an attachment', async () => {
  const { stdout, stderr } = await attachWith(relinked('refusing'), segment());
  expect(JSON.parse(stdout), stderr).toMatchObject({ code: 'ERR_SHM_NO_SPACE', leaked: 0 });
});

test('CommonJS can require the packages, without a warning', async () => {
  const program = `
    const { createRequire } = await import('node:module');
    const require = createRequire(${JSON.stringify(ROOT)});
    const { connect, SharedMemory, ShmError, setAttachmentLimit } = require('@shmd/client');
    const { SharedMemoryManager } = require('@shmd/manager');
    const all = [connect, SharedMemory, ShmError, setAttachmentLimit, SharedMemoryManager];
    console.log(all.map((each) => typeof each).join());`;
  const { stdout, stderr, code } = await scene().node(program);
  expect(stderr).toBe('');
  expect(stdout).toBe(`${Array(5).fill('function').join()}\n`);
  expect(code).toBe(0);
});

test('SHMD_NATIVE_DIR takes a build of one’s own, the reaper with it, and nothing else', async () => {
  const folder = temporary();
  const program = "console.log((await import('@shmd/native')).reaperPath)";
  const load = (dir: string) => scene().node(program, { SHMD_NATIVE_DIR: dir });

  const absent = await load(join(folder, 'absent'));
  expect(absent.code).not.toBe(0);
  expect(absent.stderr).toMatch(/ERR_SHM_UNSUPPORTED/);
  expect(absent.stderr).toContain(`Looked in ${join(folder, 'absent')}`);

  const own = join(folder, 'own');
  mkdirSync(own);
  for (const name of ['shmd.node', 'shmd-reaper']) copyFileSync(join(reaperPath, '..', name), join(own, name));
  expect((await load(own)).stdout).toBe(`${join(own, 'shmd-reaper')}\n`);
});
