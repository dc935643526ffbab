// Writes what a run found into the pages of docs/, or into copies of them elsewhere.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fill } from './fill.mjs';
import { plot } from './plot.mjs';
import { curve, image, profile as profileSection, results } from './sections.mjs';

const docs = fileURLToPath(new URL('../../docs', import.meta.url));
const IN_CHOOSING = ['hand-over', 'hand-over-four'];

/** `profile`: where one may be. Returns the paths of what was written. */
export function writeReport(run, { folder = docs, profile }) {
  const curves = run.results.flatMap((result) => result.curves);
  const pages = { 'benchmarks.md': benchmarksPage(run, curves, profile), 'choosing.md': choosingPage(curves) };
  const plots = Object.fromEntries(curves.map((one) => [`benchmarks/${one.id}.svg`, plot(one)]));
  mkdirSync(join(folder, 'benchmarks'), { recursive: true });
  return Object.entries({ ...pages, ...plots }).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
}

const page = (name) => readFileSync(join(docs, name), 'utf8');

function benchmarksPage(run, curves, profile) {
  const filled = fill(page('benchmarks.md'), 'results', results(run));
  const withCurves = curves.length === 0 ? filled : fill(filled, 'curves', curves.map(curve).join('\n\n'));
  if (!existsSync(profile)) return withCurves;
  return fill(withCurves, 'profile', profileSection(JSON.parse(readFileSync(profile, 'utf8'))));
}

function choosingPage(curves) {
  const shown = curves.filter(({ id }) => IN_CHOOSING.includes(id));
  return shown.reduce((text, one) => fill(text, one.id, image(one)), page('choosing.md'));
}
