// Measures shmd against its peers and floors. A target missed is a figure to look into, not an error: only what breaks fails the run.
import { readdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { killContenders } from './lib/contender.mjs';
import { Context, Skip } from './lib/context.mjs';
import { environment } from './lib/environment.mjs';
import { caseLines, table } from './lib/report.mjs';

const USAGE = 'usage: npm run bench -- [NAME…] [--rounds N] [--json FILE]';
const DEFAULT_ROUNDS = 5;

function usage(problem) {
  console.error(`${problem}\n${USAGE}`);
  process.exit(2);
}

function readArguments() {
  try {
    const options = { rounds: { type: 'string' }, json: { type: 'string' } };
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const rounds = Number(values.rounds ?? DEFAULT_ROUNDS);
    if (!Number.isSafeInteger(rounds) || rounds < 1) usage('--rounds is a whole number from 1');
    return { rounds, json: values.json, names: positionals };
  } catch (error) {
    return usage(error.message);
  }
}

async function loadCases(names) {
  const files = readdirSync(new URL('cases/', import.meta.url)).sort();
  const all = await Promise.all(files.map((file) => import(new URL(`cases/${file}`, import.meta.url))));
  const known = all.map((one) => one.name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) usage(`no case ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return names.length === 0 ? all : all.filter((one) => names.includes(one.name));
}

async function runCase({ name, title, target, run }, context) {
  const begin = performance.now();
  const result = { name, title, seconds: 0, measures: [], raw: [] };
  try {
    Object.assign(result, await run(context, target));
  } catch (error) {
    if (error instanceof Skip) result.skipped = error.message;
    else result.error = error.stack ?? String(error);
  }
  result.seconds = (performance.now() - begin) / 1000;
  return result;
}

const { rounds, json, names } = readArguments();
const cases = await loadCases(names);
const context = new Context(rounds);

/** Exit code of the signal that ended the run. Its contenders gone, the case under way fails, and the run comes to its end. */
let interrupted = null;
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.on(signal, () => {
    interrupted = code;
    killContenders();
  });
}

const machine = environment(context);
const results = [];
try {
  console.log(`${machine.cpu}, ${machine.cores} cores, ${machine.kernel}, Node ${machine.node}; ${rounds} rounds`);
  console.log(`load of the machine before: ${machine.loadAverage.join(', ')} (1, 5, 15 minutes)\n`);
  for (const one of cases) {
    const result = await runCase(one, context);
    if (interrupted !== null) break;
    results.push(result);
    console.log(`${caseLines(result).join('\n')}\n`);
  }
  console.log(table(results));
} finally {
  killContenders();
}
const left = await context.clean();
if (left.length > 0) console.error(`\n${left.length} segments were left behind, such as ${left[0]}; removed`);
if (json) writeFileSync(json, `${JSON.stringify({ environment: machine, rounds, results }, null, 1)}\n`);
process.exitCode = interrupted ?? (left.length > 0 || results.some((result) => result.error) ? 1 : 0);
