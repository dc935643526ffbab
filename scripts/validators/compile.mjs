// Makes JavaScript of zod schemas: JSON Schema of them, validators of that by ajv, and of those a module that needs neither.
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import * as z from 'zod';
import { QUESTIONS, WHOLE } from './keywords.mjs';

function compiler(strip) {
  const ajv = new Ajv.default({
    code: { source: true, esm: true },
    allowUnionTypes: true,
    inlineRefs: false,
    // Members that a schema does not know are taken out, where they are not refused.
    removeAdditional: strip,
    messages: false,
    verbose: !strip,
  });
  for (const keyword of [...QUESTIONS, WHOLE]) ajv.addKeyword(keyword);
  return ajv;
}

/**
 * What a schema takes in, unknown members refused as it says; or what it makes of that, unknown members taken out. Where another one that has a
 * name is part of it, that has a validator already.
 */
function jsonSchema(schema, { questions, strip, names }) {
  const { $schema: _draft, ...json } = z.toJSONSchema(schema, {
    io: strip ? 'output' : 'input',
    metadata: questions,
    target: 'draft-07',
    reused: 'inline',
    override({ zodSchema, jsonSchema: made }) {
      refuseWhatIsLost(zodSchema, questions);
      if (zodSchema !== schema && names.has(zodSchema)) become(made, { $ref: names.get(zodSchema) });
      // Of an answer nobody is told which bound it breaks.
      const { minimum, maximum } = made;
      if (strip && minimum !== undefined && maximum === Number.MAX_SAFE_INTEGER) become(made, { wholeFrom: minimum });
    },
  });
  return json;
}

/** Of what a schema may be, that which only looks: neither converts a value nor fills one in. */
const LOOKING = 'array boolean enum null nullable number object optional record string union unknown'.split(' ');

/** JSON Schema says nothing of code in a schema, and zod nothing of that. */
function refuseWhatIsLost(schema, questions) {
  const { type, coerce, checks: given = [] } = schema._zod.def;
  const checks = given.map((check) => check._zod.def.check);
  if (!LOOKING.includes(type) || coerce || checks.includes('overwrite')) {
    throw new Error(`a validator changes nothing: it cannot do what ${type} does here`);
  }
  if (checks.includes('custom') && !questions.has(schema))
    throw new Error('a refinement that is not among `questions`');
}

function become(made, other) {
  for (const key of Object.keys(made)) delete made[key];
  Object.assign(made, other);
}

/** Names of the functions that a JSON Schema asks for, at any depth. */
function asked(json) {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) => (key.startsWith('problem') ? [value] : asked(value)));
}

/**
 * @param schemas by the name under which the module's default export has the validator
 * @param problems module specifier of the functions that the schemas ask, and the functions
 * @param strip unknown members are taken out of the value instead of being refused
 */
export async function compile(schemas, { questions, problems, strip }) {
  const distinct = [...new Set(Object.values(schemas))];
  const names = new Map(distinct.map((schema, i) => [schema, `v${i}`]));
  const made = distinct.map((schema) => jsonSchema(schema, { questions, strip, names }));
  const ajv = compiler(strip);
  for (const [i, json] of made.entries()) ajv.addSchema(json, `v${i}`);
  const refs = Object.fromEntries([...names.values()].map((name) => [name, name]));
  const imports = [...new Set(made.flatMap(asked))];
  for (const name of imports) {
    if (typeof problems.functions[name] !== 'function') throw new Error(`no question ${name} in ${problems.from}`);
  }
  const code = standaloneCode.default(ajv, refs);
  const table = Object.entries(schemas).map(([key, schema]) => `${JSON.stringify(key)}: ${names.get(schema)}`);
  const from = imports.length > 0 ? `import { ${imports.join(', ')} } from '${problems.from}';\n` : '';
  const own = withoutDetails(code, strip)
    .replace(/^"use strict";/, '')
    .replaceAll(/export const (\w+) = /g, 'const $1 = ');
  return bundled(`${from}${own}\nexport default { ${table.join(', ')} };\n`, problems.from);
}

/** What ajv tells of errors is half of the code. Only what somebody reads stays: of an answer, where it is wrong. */
function withoutDetails(code, strip) {
  const unread = /,schemaPath:"[^"]*"|,schema:(?:-?\d+|[\w.$[\]]+|"(?:[^"\\]|\\.)*")(?=,parentSchema:)/g;
  const read = code.replaceAll(unread, '');
  return strip ? read.replaceAll(/,params:\{[^{}]*\}/g, '') : read;
}

/** With what of ajv it needs. */
async function bundled(contents, external) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    banner: { js: '// Made by scripts/validators.' },
    bundle: true,
    external: [external],
    format: 'esm',
    minify: true,
    target: 'node20',
    write: false,
  });
  return outputFiles[0].text;
}
