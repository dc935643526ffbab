// The packages themselves: what publint and attw say of them, what is told of each, what travels in them, and what they take.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { check } from '../lib/checks.mjs';
import { packageOf, TARGETS } from '../lib/targets.mjs';

const require = createRequire(import.meta.url);
const ATTW = join(dirname(require.resolve('@arethetypeswrong/cli/package.json')), 'dist/index.js');
const root = fileURLToPath(new URL('../..', import.meta.url));

/** Of @shmd/client with all that it needs. Bytes. */
const MOST = 1024 * 1024;

/** Every file of a folder, by its path in it. */
const filesOf = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, name)).isFile());

const bytesOf = (folder) => filesOf(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

export async function tryPages({ root: project, system, tarballs, node }) {
  const modules = join(project, 'node_modules');
  for (const { path } of tarballs) {
    const { messages, pkg } = await publint({ pack: { tarball: readFileSync(path).buffer }, strict: true });
    check(
      messages.length === 0,
      [`${pkg.name}: publint is content`, ...messages.map((each) => formatMessage(each, pkg))].join('\n'),
    );
    // node10 knows no exports: it has what "main" and "types" name.
    if (pkg.exports) node([ATTW, path, '--profile', 'node16']);
    const folder = join(modules, pkg.name);
    const files = filesOf(folder);
    check(
      ['README.md', 'LICENSE'].every((name) => files.includes(name)) &&
        pkg.license === 'MIT' &&
        pkg.repository.url.startsWith('git+https://') &&
        pkg.keywords.length > 0 &&
        pkg.description,
      `${pkg.name} has its page`,
    );
    const text = files.filter((name) => /\.([cm]?js|d\.c?ts)$/.test(name));
    check(
      text.every((name) => !readFileSync(join(folder, name), 'utf8').includes('sourceMappingURL')),
      `${pkg.name} speaks of no source maps`,
    );
  }
  const { os, cpu, libc } = TARGETS[system];
  const binaries = JSON.parse(readFileSync(join(modules, packageOf(system), 'package.json'), 'utf8'));
  check(
    `${binaries.os} ${binaries.cpu} ${binaries.libc}` === `${os} ${cpu} ${libc}`,
    `${packageOf(system)} is for no other system`,
  );

  const python = 'clients/python/shmd.py';
  check(
    readFileSync(join(modules, '@shmd/manager', python), 'utf8') === readFileSync(join(root, python), 'utf8'),
    `@shmd/manager brings ${python}`,
  );

  const needed = ['@shmd/client', '@shmd/protocol', '@shmd/native', packageOf(system)];
  const sizes = needed.map((name) => [name, bytesOf(join(modules, name))]);
  for (const [name, bytes] of sizes) console.log(`  ${String(bytes).padStart(9)} bytes: ${name}`);
  const all = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
  check(all <= MOST, `${String(all).padStart(9)} bytes: @shmd/client with all that it needs, at most ${MOST}`);
}
