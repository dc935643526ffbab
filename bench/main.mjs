// Measures shmd against its peers and floors. A target missed is a figure to look into, not an error: only what breaks fails the run.
import { writeFileSync } from 'node:fs';
import { readArguments } from './lib/arguments.mjs';
import { killContenders } from './lib/contender.mjs';
import { Context } from './lib/context.mjs';
import { environment } from './lib/environment.mjs';
import { caseLines, table } from './lib/lines.mjs';
import { loadCases, runCase } from './lib/run-case.mjs';

const { rounds, quick, json, report, out, names } = readArguments();
const cases = await loadCases(names);
const context = new Context({ rounds, quick });

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

const run = { environment: environment(context), rounds: context.rounds, quick, results: [] };
try {
  const { cpu, cores, kernel, node, loadAverage } = run.environment;
  console.log(`${cpu}, ${cores} cores, ${kernel}, Node ${node}; ${run.rounds} rounds`);
  console.log(`load of the machine before: ${loadAverage.join(', ')} (1, 5, 15 minutes)`);
  console.log(quick ? 'quick: shows that everything works; its times say nothing\n' : '');
  for (const one of cases) {
    const result = await runCase(one, context);
    if (interrupted !== null) break;
    run.results.push(result);
    console.log(`${caseLines(result).join('\n')}\n`);
  }
  console.log(table(run.results));
} finally {
  killContenders();
}
const left = await context.clean();
if (left.length > 0) console.error(`\n${left.length} segments were left behind, such as ${left[0]}; removed`);
if (json) writeFileSync(json, `${JSON.stringify(run, null, 1)}\n`);
if (report && interrupted === null) {
  const { writeReport } = await import('./report/write.mjs');
  for (const file of writeReport(run, out)) console.log(`written: ${file}`);
}
process.exitCode = interrupted ?? (left.length > 0 || run.results.some((result) => result.error) ? 1 : 0);
