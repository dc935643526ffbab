// Builds of the native code with something in it that is never shipped. They stand beside the real build, which they do not
// touch, and are used through SHMD_NATIVE_DIR.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newest, oldest } from './fresh.mjs';
import { gypBuild, nodeHeaders } from './gyp-build.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const native = join(root, 'native');
const variants = join(root, 'test/native/variants');
const cache = join(root, 'node_modules/.cache/variants');

/**
 * The objects of the real build, linked again with test/native/variants/NAME.cc: each `__wrap_X` in it takes the place of X.
 * Returns the folder with shmd.node and shmd-reaper.
 */
export function relinked(name) {
  const source = join(variants, `${name}.cc`);
  const folder = join(cache, name);
  const products = [join(folder, 'shmd.node'), join(folder, 'shmd-reaper')];
  const release = join(native, 'build/Release');
  if (oldest(...products) >= newest(source, join(release, 'shmd.node'), join(release, 'shmd-reaper'))) return folder;

  mkdirSync(folder, { recursive: true });
  const object = join(folder, `${name}.o`);
  const compile = ['-std=c++17', '-O2', '-g', '-Wall', '-Wextra', '-fPIC', '-D_FILE_OFFSET_BITS=64'];
  const includes = ['-I', join(native, 'src'), '-I', nodeHeaders()];
  run('g++', [...compile, ...includes, '-c', source, '-o', object]);
  const symbols = run('nm', ['-g', '--defined-only', object]).matchAll(/ T __wrap_(\S+)/g);
  const wraps = Array.from(symbols, ([, symbol]) => `-Wl,--wrap=${symbol}`);
  const link = (target, options, product) => {
    const objects = objectsIn(join(release, 'obj.target', target));
    run('g++', [...options, '-pthread', ...objects, object, ...wraps, '-o', product]);
  };
  link('shmd', ['-shared', '-Wl,-z,nodelete'], products[0]);
  link('shmd-reaper', [], products[1]);
  return folder;
}

/** A build of its own, with test/native/variants/NAME.gypi included, and NAME.cc beside it where there is one. */
export function rebuilt(name) {
  const folder = join(cache, name);
  const own = [join(variants, `${name}.gypi`), join(variants, `${name}.cc`)].filter((path) => existsSync(path));
  return gypBuild(`the variant ${name}`, folder, {
    names: ['shmd.node', 'shmd-reaper'],
    beside: own,
    options: ['--release', '--', '-I', join(folder, `${name}.gypi`)],
  });
}

function objectsIn(folder) {
  return (
    readdirSync(folder, { recursive: true })
      .filter((name) => name.endsWith('.o'))
      // The objects of sources that were moved stay where they were.
      .filter((name) => existsSync(join(native, name.replace(/\.o$/, '.cc'))))
      .map((name) => join(folder, name))
  );
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed\n${stdout}${stderr}${error ?? ''}`);
  return stdout;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(relinked(process.argv[2]));
