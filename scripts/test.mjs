import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countsLine, countsOf } from './lib/counts.mjs';
import { runVitest } from './lib/vitest.mjs';
import { setup } from './setup.mjs';

setup();
const folder = mkdtempSync(join(tmpdir(), 'shmd-tests-'));
const report = join(folder, 'report.json');
try {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${report}`];
  process.exitCode = runVitest([...reporters, ...process.argv.slice(2)]);
  // None: vitest has said what was wrong with the command line.
  if (existsSync(report)) console.log(countsLine('tests', countsOf(JSON.parse(readFileSync(report, 'utf8')))));
} finally {
  rmSync(folder, { recursive: true });
}
