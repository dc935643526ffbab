// Fuzzes the board, locks and cells. Usage: npm run fuzz:board -- [--seconds N] [--seed S]
import { parseArgs } from 'node:util';
import { setup } from '../../setup.mjs';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } } });
const seconds = Number(values.seconds);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));

setup();
const { fuzzBoard } = await import('./fuzzer.mjs');
process.stderr.write(`fuzz:board: ${seconds} s, seed ${seed}\n`);
try {
  process.stdout.write(`${JSON.stringify({ seed, ...(await fuzzBoard({ seconds, seed })) })}\n`);
} catch (error) {
  process.stderr.write(`fuzz:board: seed ${seed} failed: ${error.stack}\n`);
  process.exit(1);
}
