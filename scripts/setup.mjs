// Installs and builds whatever is missing or older than its sources. Quiet when there is nothing to do.
import { spawnSync } from 'node:child_process';
import { existsSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newest, oldest } from './lib/fresh.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...parts) => join(root, ...parts);

function run(what, command, args, cwd = root) {
  process.stderr.write(`setup: ${what}\n`);
  const result = spawnSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (result.status === 0) return;
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}\nsetup: ${what} failed\n`);
  process.exit(1);
}

/** npm on Windows is a script of its shell. */
const NPM = process.platform === 'win32' ? ['cmd', '/d', '/c', 'npm'] : ['npm'];

/** As JavaScript: what npm puts into `.bin` is no program that Windows can start. */
const NODE_GYP = at('node_modules/node-gyp/bin/node-gyp.js');
const TSC = at('node_modules/typescript/bin/tsc');

/** Windows frees what a dead manager held: no reaper is built there. */
const PRODUCTS = process.platform === 'win32' ? ['shmd.node'] : ['shmd.node', 'shmd-reaper'];

/** Most installations of Node bring their headers: node-gyp then has nothing to download. */
export function headers() {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : [];
}

export function setup() {
  if (oldest(at('node_modules/.package-lock.json')) < newest(at('package-lock.json'))) {
    const [command, ...options] = [...NPM, 'ci', '--no-audit', '--no-fund'];
    run('installing packages', command, options);
  }
  const addon = PRODUCTS.map((name) => at('native/build/Release', name));
  const native = newest(at('native/src'), at('native/binding.gyp'));
  if (oldest(...addon) < native) {
    const options = ['configure', 'build', '--release', '--jobs=max', ...headers()];
    run('building the native addon', process.execPath, [NODE_GYP, ...options], at('native'));
    // One of which no source was newer was left as it is.
    for (const product of addon) utimesSync(product, new Date(), new Date());
  }
  const folders = ['packages/protocol', 'packages/client', 'packages/manager'];
  const bundles = ['native', ...folders].map((folder) => at(folder, 'dist/bundle/index.cjs'));
  const sources = newest(
    at('native/lib'),
    ...folders.map((folder) => at(folder, 'src')),
    at('tsconfig.base.json'),
    at('scripts/bundle.mjs'),
    at('scripts/command-docs'),
    at('scripts/lib/bundle-plugins.mjs'),
    at('scripts/lib/class-names.mjs'),
    at('scripts/lib/declarations.mjs'),
    at('scripts/lib/package-bundles.mjs'),
    at('scripts/validators'),
  );
  if (oldest(...bundles, at('packages/manager/dist/bundle/daemon.cjs')) < sources) {
    run('compiling', process.execPath, [TSC, '-b', 'native', 'packages/manager']);
    run('compiling the schemas', process.execPath, [at('scripts/validators/main.mjs')]);
    run('bundling the daemon', process.execPath, [at('scripts/bundle.mjs')]);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setup();
