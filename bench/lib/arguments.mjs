import { parseArgs } from 'node:util';
import { profilePath } from './paths.mjs';

const USAGE = `usage: npm run bench -- [NAME…] [--rounds N] [--quick] [--json FILE | --from FILE] [--report [--out FOLDER] [--profile FILE]]
  --quick    a little of everything, to see that it works: its times say nothing
  --from     no run: the samples of a former one, that --json wrote
  --report   writes tables and plots into the pages of FOLDER, docs/ unless given;
             of a profile what npm run bench:profile left, unless FILE is given`;
const DEFAULT_ROUNDS = 5;
const OPTIONS = {
  rounds: { type: 'string' },
  quick: { type: 'boolean', default: false },
  json: { type: 'string' },
  from: { type: 'string' },
  report: { type: 'boolean', default: false },
  out: { type: 'string' },
  profile: { type: 'string', default: profilePath },
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
    if (values.from !== undefined && !values.report) usage('--from is for --report');
    if (values.out !== undefined && !values.report) usage('--out says where --report writes');
    if (values.report && values.out === undefined && (values.quick || names.length > 0)) {
      usage('docs/ has the figures of a whole run: give --out FOLDER');
    }
    return { ...values, rounds, names };
  } catch (error) {
    return usage(error.message);
  }
}
