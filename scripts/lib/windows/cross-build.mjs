// Builds the addon for Windows with mingw, from what native/binding.gyp lists for it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newest, oldest } from '../fresh.mjs';
import { nodeHeaders } from '../gyp-build.mjs';
import { target } from './gyp.mjs';
import { nodeApiFunctions } from './packages.mjs';
import { WORK } from './wine.mjs';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const native = join(root, 'native');
const HOST_PROGRAM = join(root, 'scripts/lib/windows/host_program.cc');
const TOOLS = 'x86_64-w64-mingw32';
export const COMPILER = `${TOOLS}-g++-posix`;

/** Where it builds: the addon, and what tests do in C. */
const folder = join(WORK, 'build');
const helpers = join(root, 'test/windows/helpers');

/** The addon once more, with something else in the place of what it calls: the source of that, and where it is built. */
const VARIANTS = {
  electron: join(root, 'test/native/variants/electron.cc'),
  placeholders: join(helpers, 'placeholders.cc'),
};
export const variantFolder = (name) => join(folder, name);

/** Builds what is older than its sources; returns the folder of shmd.node. */
export async function crossBuild() {
  const addon = join(folder, 'shmd.node');
  const gyp = join(native, 'binding.gyp');
  const programs = readdirSync(helpers)
    .filter((file) => file.endsWith('.c'))
    .map((file) => join(helpers, file));
  if (oldest(addon) >= newest(join(native, 'src'), gyp, HOST_PROGRAM, ...programs, ...Object.values(VARIANTS)))
    return folder;
  process.stderr.write('building the addon for Windows\n');
  mkdirSync(folder, { recursive: true });
  const { sources, defines } = target(gyp, 'shmd', 'win');
  const includes = [join(native, 'src'), createRequire(import.meta.url)('node-addon-api').include_dir, nodeHeaders()];
  const flags = ['-std=c++17', '-O2', '-Wall', '-Wextra', '-fno-exceptions', '-fno-rtti'];
  const compile = [
    ...flags,
    ...defines.map((each) => `-D${each}`),
    ...includes.flatMap((each) => ['-I', each.replaceAll('"', '')]),
  ];
  const objects = await inParallel(sources, (source) => {
    const object = join(folder, `${source.replaceAll('/', '_')}.o`);
    return { args: [...compile, '-c', join(native, source), '-o', object], product: object };
  });
  const libnode = importLibrary(folder);
  const link = ['-shared', '-static', '-static-libgcc', '-static-libstdc++', '-Wl,--no-undefined', '-s'];
  for (const [name, source] of Object.entries(VARIANTS)) {
    mkdirSync(variantFolder(name), { recursive: true });
    const [object, product] = ['variant.o', 'shmd.node'].map((file) => join(variantFolder(name), file));
    run(COMPILER, [...compile, '-c', source, '-o', object]);
    run(COMPILER, [...link, object, ...wrapped(source), ...objects, ...libnode, '-ladvapi32', '-o', product]);
  }
  run(COMPILER, [...link, ...objects, ...libnode, '-ladvapi32', '-o', addon]);
  for (const source of programs) {
    const product = join(folder, `${basename(source, '.c')}.exe`);
    run(`${TOOLS}-gcc`, ['-static', source, '-ladvapi32', '-o', product]);
  }
  return folder;
}

/** Each `__wrap_X` of that source is what the addon calls as X, instead of the function that node.exe has. */
function wrapped(source) {
  const names = [...readFileSync(source, 'utf8').matchAll(/\b__wrap_(\w+)/g)].map(([, name]) => name);
  return names.map((name) => `-Wl,--wrap=${name}`);
}

/** By which the linker knows what node.exe has, and the addon finds it. */
function importLibrary(folder) {
  const list = join(folder, 'node.def');
  const library = join(folder, 'libnode.a');
  const hook = join(folder, 'host_program.o');
  writeFileSync(list, ['LIBRARY node.exe', 'EXPORTS', ...nodeApiFunctions(), ''].join('\n'));
  run(`${TOOLS}-dlltool`, ['-d', list, '--output-delaylib', library]);
  run(COMPILER, ['-O2', '-c', HOST_PROGRAM, '-o', hook]);
  return [hook, library, '-ldelayimp'];
}

async function inParallel(sources, job) {
  const waiting = sources.map(job);
  const products = waiting.map(({ product }) => product);
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const child = spawn(COMPILER, next.args, { stdio: 'inherit' });
      const status = await new Promise((resolve) => child.once('exit', resolve));
      if (status !== 0) throw new Error(`${basename(next.product)} cannot be compiled`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return products;
}

function run(command, args) {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed\n${stderr}${error ?? ''}`);
}
