import { parseArgs } from 'node:util';

const USAGE = `usage: npm run bench -- [NAME…] [--rounds N] [--quick] [--json FILE] [--report [--out FOLDER]]
  --quick    a little of everything, to see that it works: its times say nothing
  --report   writes tables and plots into the pages of FOLDER, docs/ unless given`;
const DEFAULT_ROUNDS = 5;
const OPTIONS = {
  rounds: { type: 'string' },
  quick: { type: 'boolean', default: false },
  json: { type: 'string' },
  report: { type: 'boolean', default: false },
  out: { type: 'string' },
};

export function usage(problem) {
  console.error(`${problem}\n${USAGE}`);
  process.exit(2);
}

export function readArguments() {
  try {
    const { values, positionals: names } = parseArgs({ options: OPTIONS, allowPositionals: true });
    const rounds = Number(values.rounds ?? DEFAULT_ROUNDS);
    if (!Number.isSafeInteger(rounds) || rounds < 1) usage('--rounds is a whole number from 1');
    if (values.out !== undefined && !values.report) usage('--out says where --report writes');
    if (values.quick && values.report && values.out === undefined)
      usage('a quick run is nothing for docs/: give --out FOLDER');
    return { ...values, rounds, names };
  } catch (error) {
    return usage(error.message);
  }
}
