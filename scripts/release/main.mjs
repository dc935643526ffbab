// npm run release -- --version 1.2.3: gives the next release its version, everywhere it stands, and its heading in the CHANGELOG. Changes files,
// nothing else: CONTRIBUTING.md says what comes before and after.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FILES, releaseTexts } from './texts.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Writes all of it, or nothing. */
export function release(folder, version, date) {
  const texts = Object.fromEntries(FILES.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  const changed = releaseTexts(texts, version, date);
  for (const [path, text] of Object.entries(changed)) writeFileSync(join(folder, path), text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { version } = parseArgs({ options: { version: { type: 'string' } } }).values;
  if (version === undefined) {
    console.error('usage: npm run release -- --version 1.2.3');
    process.exit(2);
  }
  try {
    release(root, version, new Date().toISOString().slice(0, 10));
    console.log(`${version} stands in ${FILES.join(', ')}. Now: .ci/run, a commit, and the tag v${version}`);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
