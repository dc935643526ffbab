// Builds of the native code by node-gyp that stand beside the real one, which they do not touch.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, utimesSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { headers } from '../setup.mjs';
import { newest, oldest } from './fresh.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const native = join(root, 'native');

/**
 * @param what it is called when it is built, which it is only when sources are newer
 * @param folder of its own
 * @param names of the binaries
 * @param beside further sources
 * @param options of node-gyp's configure, and of gyp
 * @returns the folder with the binaries
 */
export function gypBuild(what, folder, { names, beside = [], options, env = process.env }) {
  const release = join(folder, 'build/Release');
  const sources = [join(native, 'src'), join(native, 'binding.gyp'), ...beside];
  const products = names.map((name) => join(release, name));
  if (oldest(...products) >= newest(...sources)) return release;

  process.stderr.write(`building ${what}\n`);
  mkdirSync(folder, { recursive: true });
  for (const source of sources) {
    cpSync(source, join(folder, basename(source)), { recursive: true, preserveTimestamps: true });
  }
  const gyp = join(root, 'node_modules/.bin/node-gyp');
  for (const args of [
    ['configure', ...headers(), ...options],
    ['build', '--release', '--jobs=max'],
  ]) {
    const { status, stdout, stderr, error } = spawnSync(gyp, args, { cwd: folder, encoding: 'utf8', env });
    if (status !== 0) throw new Error(`building ${what} failed\n${stdout}${stderr}${error ?? ''}`);
  }
  // One of which no source was newer was left as it is.
  for (const product of products) utimesSync(product, new Date(), new Date());
  return release;
}

/** The headers of Node.js that the real build used: they are the same for all systems. */
export function nodeHeaders() {
  const config = readFileSync(join(native, 'build/config.gypi'), 'utf8').replace(/^#.*$/gm, '');
  return join(JSON.parse(config).variables.nodedir, 'include/node');
}
