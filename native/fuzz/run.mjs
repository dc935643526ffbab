// Builds the ledger fuzzer and runs it: with libFuzzer where clang has it, else with a plain driver. Both under sanitizers.
// What libFuzzer learns stays in native/build/ledger-corpus.
//   node native/fuzz/run.mjs [--plain] [--runs N] [--seed S]
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const { values } = parseArgs({
  options: {
    plain: { type: 'boolean', default: false },
    runs: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});

const parts = [
  'platform/object_id',
  'ledger/ledger_text',
  'ledger/ledger_format',
  'ledger/ledger_format_v1',
  'ledger/ledger_state',
];
const sources = [here('ledger_fuzz.cc'), ...parts.map((part) => here(`../src/${part}.cc`))];
const flags = ['-std=c++17', '-g', '-O1', '-Wall', '-Wextra', `-I${here('../src')}`, '-fno-sanitize-recover=all'];

function compile(compiler, sanitizers, files) {
  return spawnSync(compiler, [...flags, `-fsanitize=${sanitizers}`, '-o', output, ...files], { stdio: 'inherit' });
}

function hasLibFuzzer() {
  const probe = ['-fsanitize=fuzzer', '-x', 'c++', '-', '-o', '/dev/null'];
  const input = 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }';
  return spawnSync('clang++', probe, { input }).status === 0;
}

const corpus = here('../build/ledger-corpus');
mkdirSync(corpus, { recursive: true });
const guided = !values.plain && hasLibFuzzer();
// Apart, so that a short run does not replace a long one's program.
const output = here(`../build/ledger-fuzz-${guided ? 'guided' : 'plain'}`);
const built = guided
  ? compile('clang++', 'fuzzer,address,undefined', sources)
  : compile(process.env.CXX ?? 'g++', 'address,undefined', [...sources, here('plain_driver.cc')]);
if (built.status !== 0) process.exit(1);

const args = guided
  ? [`-runs=${values.runs}`, `-seed=${values.seed}`, '-max_len=4096', '-print_final_stats=1', corpus, here('seeds')]
  : [values.runs, values.seed];
process.exit(spawnSync(output, args, { stdio: 'inherit' }).status ?? 1);
