// Compiles the schemas into the modules that `#validators` means, in dist of each package: after tsc, before the bundle.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { methods, notifications } from '../../packages/protocol/dist/methods.js';
import * as functions from '../../packages/protocol/dist/problems.js';
import { methodSchemas, notificationSchemas, questions } from '../../packages/protocol/dist/schemas/index.js';
import { bundlePackage } from '../lib/package-bundles.mjs';
import { compile } from './compile.mjs';

const packages = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'packages');

async function write(path, schemas, { strip, from }) {
  const code = await compile(schemas, { strip, questions, problems: { from, functions } });
  mkdirSync(dirname(join(packages, path)), { recursive: true });
  writeFileSync(join(packages, path), code);
}

/** By their names on the wire. */
const named = (names, schemaOf) =>
  Object.fromEntries(Object.entries(names).map(([key, name]) => [name.name ?? name, schemaOf(key)]));

const params = named(methods, (key) => methodSchemas[key].params);
const results = {
  ...named(methods, (key) => methodSchemas[key].result),
  ...named(notifications, (key) => notificationSchemas[key]),
};
const from = '../problems.js';
await write('protocol/dist/validators/params.js', params, { strip: false, from });
await write('protocol/dist/validators/results.js', results, { strip: true, from });

// They import @shmd/protocol, which is made of what has just been made.
await bundlePackage('packages/protocol');
const { Note, Options, SegmentRecord } = await import('../../packages/manager/dist/schemas.js');
await write('manager/dist/validators/options.js', { options: Options }, { strip: false, from });
await write('manager/dist/validators/records.js', { note: Note, segment: SegmentRecord }, { strip: true, from });
