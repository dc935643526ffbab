// npm run test:walk -- [node20 node22 node24 node26]
//
// The newcomer's walk: README.md, step by step, from the packed tarballs into an empty folder, on the Node.js that runs this and on those named. It
// says what was typed, what that printed, and how long it took. No time is too long.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packHere } from './lib/packed.mjs';
import { NODES, runtime } from './lib/runtimes.mjs';
import { walk } from './walk/walk.mjs';

const names = process.argv.slice(2);
const unknown = names.filter((name) => !NODES.includes(name));
if (unknown.length > 0) {
  console.error(`no Node.js ${unknown}: there are ${NODES.join(', ')}`);
  process.exit(2);
}
const page = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const tarballs = mkdtempSync(join(tmpdir(), 'shmd-tarballs-'));
try {
  await packHere(tarballs);
  for (const name of ['', ...names]) {
    const node = name ? runtime(name) : process.execPath;
    console.log(`\n${name || `Node.js ${process.version}`}:`);
    await walk({ node, tarballs, page });
  }
  console.log('test:walk passed');
} finally {
  rmSync(tarballs, { recursive: true, force: true });
}
