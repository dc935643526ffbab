// npm run release:publish -- [--dry-run]: builds, packs and publishes all that is ours, for every system, binaries first: who installs in between
// gets the last release whole. What the registry already has is left, so that a publication that stopped half way can go on. Run by
// .github/workflows/release.yml: npm proves by provenance which workflow made a package, and takes that only from one.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { run } from '../lib/checks.mjs';
import { packageOf, TARGETS } from '../lib/targets.mjs';
import { packAll } from '../pack.mjs';
import { prebuild } from '../prebuilds.mjs';
import { isReleased, PACKAGES } from './texts.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const manifests = PACKAGES.map((folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')));
const [{ version }] = manifests;

/** Names, in the order in which they are published: nothing before what it needs. */
const ORDER = [...Object.keys(TARGETS).map(packageOf), ...manifests.map(({ name }) => name)];

const tarballOf = (name) => `${name.slice(1).replace('/', '-')}-${version}.tgz`;

const isPublished = (name) =>
  spawnSync('npm', ['view', `${name}@${version}`, 'version'], { encoding: 'utf8' }).stdout.trim() === version;

const dryRun = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } }).values['dry-run'];
if (!dryRun && !isReleased(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'))) {
  console.error('the first heading of CHANGELOG.md is no release: npm run release -- --version 1.2.3 makes it one');
  process.exit(1);
}
const out = mkdtempSync(join(tmpdir(), 'shmd-publish-'));
try {
  const packed = new Set();
  for (const target of Object.keys(TARGETS)) {
    const { folder } = await prebuild(target);
    for (const { path } of packAll(out, folder)) packed.add(basename(path));
  }
  const missing = ORDER.filter((name) => !packed.has(tarballOf(name)));
  if (missing.length > 0) throw new Error(`not packed: ${missing}`);
  for (const name of ORDER) {
    if (!dryRun && isPublished(name)) {
      console.log(`${name}@${version} is published already`);
      continue;
    }
    const options = dryRun ? ['--dry-run'] : ['--provenance'];
    run('npm', ['publish', join(out, tarballOf(name)), '--access', 'public', ...options]);
    console.log(`${name}@${version}${dryRun ? ' would be' : ' is'} published`);
  }
} finally {
  rmSync(out, { recursive: true });
}
