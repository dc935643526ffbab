// Writes the generated parts of docs/protocol.md and all of docs/protocol.json. With --check only says whether they are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PROTOCOL_VERSION, WIRE_LIMITS } from '@shmd/protocol';
import { fill } from '../lib/generated-parts.mjs';
import { parts } from './render.mjs';
import { protocolSchemas } from './schemas.mjs';

const docs = (name) => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));

const schemas = protocolSchemas();
const page = readFileSync(docs('protocol.md'), 'utf8');
const fresh = {
  'protocol.md': fill(page, parts(schemas), 'docs/protocol.md'),
  'protocol.json': `${JSON.stringify({ protocol: PROTOCOL_VERSION, limits: WIRE_LIMITS, ...schemas }, null, 2)}\n`,
};

for (const [name, text] of Object.entries(fresh)) {
  if (!process.argv.includes('--check')) writeFileSync(docs(name), text);
  else if (readFileSync(docs(name), 'utf8') !== text) {
    process.stderr.write(`docs/${name} is not what the schemas say: run "npm run docs:protocol"\n`);
    process.exitCode = 1;
  }
}
