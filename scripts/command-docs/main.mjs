// Writes the generated parts of docs/command.md. With --check only says whether they are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fill } from '../lib/generated-parts.mjs';
import { manual } from './manual.mjs';
import { parts } from './page.mjs';

const path = fileURLToPath(new URL('../../docs/command.md', import.meta.url));
const page = readFileSync(path, 'utf8');
const fresh = fill(page, parts(manual()), 'docs/command.md');

if (!process.argv.includes('--check')) writeFileSync(path, fresh);
else if (fresh !== page) {
  process.stderr.write('docs/command.md is not what the command says: run "npm run docs:command"\n');
  process.exitCode = 1;
}
