// One run: its cases one after the other, and what they leave.
import { killContenders } from './contender.mjs';
import { Context } from './context.mjs';
import { environment } from './environment.mjs';
import { caseLines, table } from './lines.mjs';
import { loadCases, runCase } from './run-case.mjs';

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

export async function play({ rounds, quick, names }) {
  const cases = await loadCases(names);
  const context = new Context({ rounds, quick });
  /** Exit code of the signal that ended the run. Its contenders gone, the case under way fails, and the run comes to its end. */
  let interrupted = null;
  for (const [signal, code] of Object.entries(EXIT_CODES)) {
    process.on(signal, () => {
      interrupted = code;
      killContenders();
    });
  }

  const about = { environment: environment(context), rounds: context.rounds, quick, whole: names.length === 0 };
  const results = [];
  try {
    printHead(about);
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
  const broken = left.length > 0 || results.some((result) => result.error);
  return { run: { ...about, complete: interrupted === null, results }, exitCode: interrupted ?? (broken ? 1 : 0) };
}

function printHead({ environment: { cpu, cores, kernel, node, loadAverage }, rounds, quick }) {
  console.log(`${cpu}, ${cores} cores, ${kernel}, Node ${node}; ${rounds} rounds`);
  console.log(`load of the machine before: ${loadAverage.join(', ')} (1, 5, 15 minutes)`);
  console.log(quick ? 'quick: shows that everything works; its times say nothing\n' : '');
}
