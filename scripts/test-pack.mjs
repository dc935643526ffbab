// npm run test:pack: packs all packages, installs the tarballs into an empty project where neither a compiler nor a registry can be found, and
// uses them there: the example, the command, kill -9 with the reaper, CommonJS, and what the loader says when there is no binary.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { binariesOf } from './lib/binary-package.mjs';
import { check, run } from './lib/checks.mjs';
import { host, packageOf } from './lib/targets.mjs';
import { packAll } from './pack.mjs';
import { prebuild } from './prebuilds.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'shmd-pack-'));
const project = join(folder, 'project');
const programs = join(folder, 'bin');
const system = await host();
const installed = `node_modules/${packageOf(system)}`;

/** Runs in the project, and finds node and npm there and nothing else. */
const bare = { PATH: programs, SHMD_RUNTIME_DIR: join(folder, 'runtime'), NODE_OPTIONS: '' };
const node = (args, options = {}) =>
  run(join(programs, 'node'), args, { cwd: project, ...options, env: { ...bare, ...options.env } });

function checkContents(tarballs) {
  for (const { path, files } of tarballs.filter((tarball) => basename(tarball.path).startsWith('shmd-'))) {
    const leftovers = files.filter((file) => /\.tsbuildinfo$|\.map$|^build\/|(^|\/)test\//.test(file));
    check(leftovers.length === 0, `${basename(path)} carries no build leftovers`);
  }
  const manager = tarballs.find(({ path }) => basename(path).startsWith('shmd-manager-'));
  check(manager.files.includes('dist/man/shmd.1'), `${basename(manager.path)} carries the manual page`);
  const binaries = tarballs.find(({ path }) => basename(path).startsWith(`shmd-native-${system}-`));
  check(
    binariesOf(system).every((name) => binaries.files.includes(name)),
    `${basename(binaries.path)} carries ${binariesOf(system).join(' and ')}`,
  );
}

function install(tarballs) {
  mkdirSync(programs);
  mkdirSync(project);
  symlinkSync(process.execPath, join(programs, 'node'));
  const npm = run('which', ['npm'], { cwd: folder }).stdout.trim();
  symlinkSync(npm, join(programs, 'npm'));
  const compilers = JSON.stringify(['cc', 'gcc', 'g++', 'c++', 'clang', 'make', 'python3']);
  const search = `console.log(${compilers}.every((name) => child_process.spawnSync(name).error?.code === 'ENOENT'))`;
  check(node(['-e', search]).stdout === 'true\n', 'there is no compiler');
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'empty', private: true }));
  // A cache of its own: what this machine has fetched before must not be what makes it work.
  const offline = ['--offline', '--cache', join(folder, 'cache')];
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=warn', ...offline];
  node([join(programs, 'npm'), 'install', ...options, ...tarballs.map(({ path }) => path)]);
  check(true, 'the tarballs install together, without a registry and without a script');
  for (const name of readdirSync(join(project, 'node_modules/@shmd'))) {
    const manifest = join(project, 'node_modules/@shmd', name, 'package.json');
    const { scripts = {} } = JSON.parse(readFileSync(manifest, 'utf8'));
    check(!/install/.test(Object.keys(scripts).join()), `@shmd/${name} has no install script`);
  }
}

const KILLED = `
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
const mark = 'pack' + process.pid;
const victim = \`
  import { SharedMemoryManager } from '@shmd/manager';
  const manager = await SharedMemoryManager.start({ namePrefix: '\${mark}' });
  for (let i = 0; i < 20; i++) await manager.create({ size: 5_000 });
  console.log((await manager.list()).length);
  process.kill(manager.pid, 'SIGKILL');
  process.kill(process.pid, 'SIGKILL');
\`;
const { stdout, stderr, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', victim], { encoding: 'utf8' });
if (stdout.trim() !== '20' || signal !== 'SIGKILL') throw new Error(stdout + stderr);
const left = () => readdirSync('/dev/shm').filter((name) => name.startsWith(mark));
const deadline = performance.now() + 5_000;
while (left().length > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
if (left().length > 0) throw new Error('left: ' + left());
`;

const COMMONJS = `
const { SharedMemoryManager } = require('@shmd/manager');
const { connect, SharedMemory, ShmError } = require('@shmd/client');
(async () => {
  const manager = await SharedMemoryManager.start();
  const shm = await manager.create(16);
  const client = await connect(manager.address);
  (await client.attach(shm.name)).buf[3] = 42;
  const imported = await import('@shmd/client');
  const once = [require('@shmd/protocol').ShmError, require('@shmd/protocol/node').ShmError ?? ShmError, imported.ShmError];
  const isOne = once.every((each) => each === ShmError) && manager instanceof imported.Client;
  console.log(shm.buf[3], typeof SharedMemory.attach, isOne ? 'one of each class' : 'two of a class');
  await client.close();
  await manager.shutdown();
})();
`;

try {
  const tarballs = packAll(join(folder, 'tarballs'), (await prebuild(system)).folder);
  checkContents(tarballs);
  install(tarballs);

  cpSync(join(root, 'examples/first-run'), project, { recursive: true });
  check(/nothing of it is left/.test(node(['main.mjs']).stdout), 'the example runs');

  writeFileSync(join(project, 'killed.mjs'), KILLED);
  node(['killed.mjs']);
  check(true, 'kill -9 of a manager and its application leaves nothing: the reaper came along');

  writeFileSync(join(project, 'common.cjs'), COMMONJS);
  const { stdout, stderr } = node(['common.cjs']);
  check(
    stdout === '42 function one of each class\n' && stderr === '',
    'require() works from CommonJS, without a warning',
  );

  rmSync(join(project, 'node_modules/zod'), { recursive: true });
  check(node(['common.cjs']).stdout === stdout, 'a client has no need of zod');

  check(/\d+\.\d+/.test(node(['node_modules/@shmd/manager/bin/shmd.js', '--version']).stdout), 'the command runs');

  const load = [
    '-e',
    "import('@shmd/native').then(() => {}, (error) => { console.log(error.code, error.message); process.exit(1); })",
  ];
  writeFileSync(join(project, installed, 'shmd.node'), 'made for another system');
  const unfit = node(load, { fails: true }).stdout;
  check(
    /^ERR_SHM_UNSUPPORTED .*does not fit.*npx node-gyp rebuild/.test(unfit),
    'a binary that does not fit is said so',
  );
  rmSync(join(project, installed), { recursive: true });
  const absent = node(load, { fails: true }).stdout;
  check(
    /^ERR_SHM_UNSUPPORTED .*has no binary.*is not installed.*npx node-gyp rebuild/.test(absent),
    'so is an absent one',
  );

  const own = join(project, 'node_modules/@shmd/native/build/Release');
  cpSync(join(root, 'native/build/Release'), own, { recursive: true, filter: (path) => !/obj|\.deps/.test(path) });
  check(/nothing of it is left/.test(node(['main.mjs']).stdout), 'a local build is used when there is no other');
  console.log('test:pack passed');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
