// Fuzzes the manager's socket. Usage: npm run fuzz -- [--frames N] [--seed S]
import { parseArgs } from 'node:util';
import { setup } from '../setup.mjs';

const { values } = parseArgs({ options: { frames: { type: 'string', default: '100000' }, seed: { type: 'string' } } });
const frames = Number(values.frames);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32));

setup();
const { fuzz } = await import('./fuzzer.mjs');
process.stderr.write(`fuzz: ${frames} frames, seed ${seed}\n`);
let said = 0;
const report = ({ frames: done, refusals }) => {
  if (done - said < 50_000) return;
  said = done;
  process.stderr.write(`fuzz: ${done} frames, ${refusals} refused\n`);
};
try {
  const began = performance.now();
  const counts = await fuzz({ frames, seed, report });
  process.stdout.write(
    `${JSON.stringify({ seed, seconds: Math.round((performance.now() - began) / 1000), ...counts })}\n`,
  );
} catch (error) {
  process.stderr.write(`fuzz: seed ${seed} failed: ${error.stack}\n`);
  process.exit(1);
}
