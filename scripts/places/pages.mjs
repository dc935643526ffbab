// The packages themselves: what publint and attw say of them, what is told of each, what travels in them, and what they take.
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { check, run } from '../lib/checks.mjs';
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

export async function tryPages({ folder, root: project, system, tarballs, node }) {
  const modules = join(project, 'node_modules');
  for (const { path } of tarballs) {
    const { messages, pkg } = await publint({ pack: { tarball: readFileSync(path).buffer }, strict: true });
    check(
      messages.length === 0,
      [`${pkg.name}: publint is content`, ...messages.map((each) => formatMessage(each, pkg))].join('\n'),
    );
    // node10 knows no exports: it has what "main" and "types" name.
    if (pkg.exports) node([ATTW, path, '--profile', 'node16']);
    const installed = join(modules, pkg.name);
    const files = filesOf(installed);
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
      text.every((name) => !readFileSync(join(installed, name), 'utf8').includes('sourceMappingURL')),
      `${pkg.name} speaks of no source maps`,
    );
  }
  const { os, cpu, libc } = TARGETS[system];
  const binaries = JSON.parse(readFileSync(join(modules, packageOf(system), 'package.json'), 'utf8'));
  check(
    `${binaries.os} ${binaries.cpu} ${binaries.libc}` === `${os} ${cpu} ${libc}`,
    `${packageOf(system)} is for no other system`,
  );

  checkPython(join(modules, '@shmd/manager/clients/python'), folder);

  const needed = ['@shmd/client', '@shmd/protocol', '@shmd/native', packageOf(system)];
  const sizes = needed.map((name) => [name, bytesOf(join(modules, name))]);
  for (const [name, bytes] of sizes) console.log(`  ${String(bytes).padStart(9)} bytes: ${name}`);
  const all = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
  check(all <= MOST, `${String(all).padStart(9)} bytes: @shmd/client with all that it needs, at most ${MOST}`);
}

/** The client for Python that travels: it is ours, and pip makes a wheel of it. */
function checkPython(source, scratch) {
  check(
    readFileSync(join(source, 'shmd.py')).equals(readFileSync(join(root, 'clients/python/shmd.py'))),
    '@shmd/manager brings clients/python/shmd.py',
  );
  if (spawnSync('python3', ['-c', 'import pip, setuptools, wheel']).status !== 0) {
    console.log('  no wheel is made: there is no python3 with pip, setuptools and wheel');
    return;
  }
  // pip builds where the source is.
  const copy = join(scratch, 'python');
  cpSync(source, copy, { recursive: true });
  run('python3', ['-m', 'pip', 'wheel', '--no-deps', '--no-index', '--no-build-isolation', '-w', scratch, copy]);
  const wheel = readdirSync(scratch).find((name) => /^shmd-[\d.]+-py3-none-any\.whl$/.test(name));
  check(wheel !== undefined, 'pip makes a wheel of it');
  const uses = 'import shmd; print(shmd.VERSION)';
  const { stdout } = run('python3', ['-c', uses], { cwd: scratch, env: { PYTHONPATH: join(scratch, wheel) } });
  check(wheel.startsWith(`shmd-${stdout.trim()}-`), 'which has the client in it');
}
