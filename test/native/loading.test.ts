import { copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

/** Puts a build of the native code, or something that is none, into a folder. */
function placeBinaries(folder: string, addon?: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ['shmd.node', 'shmd-reaper']) copyFileSync(join(dirname(reaperPath), name), join(folder, name));
  if (addon !== undefined) writeFileSync(join(folder, 'shmd.node'), addon);
}

test('the binaries come from the package for this system, else from a build of one’s own, and whoever has neither is told what to do', async () => {
  const modules = join(temporary(), 'node_modules/@shmd');
  const native = join(modules, 'native');
  for (const name of ['package.json', 'dist'])
    cpSync(join(ROOT, 'native', name), join(native, name), { recursive: true });
  const system = `${process.platform}-${process.arch}`;
  const binaries = join(modules, `native-${system}`);
  const built = join(native, 'build/Release');
  const program = `console.log((await import(${JSON.stringify(join(native, 'dist/index.js'))})).reaperPath)`;
  // Nothing else is looked for where a build is named, as when these tests run with one.
  const run = (text: string) => scene().node(text, { SHMD_NATIVE_DIR: undefined });
  const load = () => run(program);

  // What loads an executable stands in its headers.
  const onMusl = join(temporary(), 'node');
  writeFileSync(onMusl, '\x7fELF...../lib/ld-musl-x86_64.so.1');
  const musl = await run(`process.execPath = ${JSON.stringify(onMusl)}; ${program}`);
  expect(musl.stderr).toContain(`the package @shmd/native-${system}-musl is not installed`);

  const neither = await load();
  expect(neither.code).not.toBe(0);
  expect(neither.stderr).toMatch(/ERR_SHM_UNSUPPORTED/);
  expect(neither.stderr).toContain(`has no binary for ${system}: the package @shmd/native-${system} is not installed`);
  expect(neither.stderr).toContain(`npx node-gyp rebuild" in ${native}`);
  expect(neither.stderr).toContain(`Looked in ${built}`);

  placeBinaries(built);
  expect((await load()).stdout).toBe(`${join(built, 'shmd-reaper')}\n`);

  placeBinaries(binaries);
  writeFileSync(join(binaries, 'package.json'), '{}');
  expect((await load()).stdout).toBe(`${join(binaries, 'shmd-reaper')}\n`);

  placeBinaries(binaries, 'made for another system');
  expect((await load()).stdout).toBe(`${join(built, 'shmd-reaper')}\n`);

  rmSync(built, { recursive: true });
  const unfit = await load();
  expect(unfit.stderr).toContain(`its binary for ${system} does not fit this system`);
  expect(unfit.stderr).toContain(`Looked in ${binaries} and ${built}`);
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
  placeBinaries(own);
  expect((await load(own)).stdout).toBe(`${join(own, 'shmd-reaper')}\n`);
});
