// Measures shmd against its peers and floors. A target missed is a figure to look into, not an error: only what breaks fails the run.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readArguments, usage } from './lib/arguments.mjs';
import { runPath } from './lib/paths.mjs';
import { play } from './lib/play.mjs';

const { json, from, report, out, profile, ...options } = readArguments();
const { run, exitCode } = from ? { run: JSON.parse(readFileSync(from, 'utf8')), exitCode: 0 } : await play(options);
// A report can be written again from them.
const samples = json ?? (report && !from ? runPath : undefined);
if (samples) {
  mkdirSync(dirname(samples), { recursive: true });
  writeFileSync(samples, `${JSON.stringify(run, null, 1)}\n`);
}
if (report && run.complete) {
  if (out === undefined && (run.quick || !run.whole)) usage('docs/ has the figures of a whole run: give --out FOLDER');
  const { writeReport } = await import('./report/write.mjs');
  for (const file of writeReport(run, { folder: out, profile })) console.log(`written: ${file}`);
}
process.exitCode = exitCode;
