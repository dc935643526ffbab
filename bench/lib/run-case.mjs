import { readdirSync } from 'node:fs';
import { usage } from './arguments.mjs';
import { Skip } from './context.mjs';

/** Of the modules in bench/cases, in the order of their files, those of these names; of no names, all. */
export async function loadCases(names) {
  const folder = new URL('../cases/', import.meta.url);
  const all = await Promise.all(
    readdirSync(folder)
      .sort()
      .map((file) => import(new URL(file, folder))),
  );
  const known = all.map((one) => one.name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) usage(`no case ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return names.length === 0 ? all : all.filter((one) => names.includes(one.name));
}

export async function runCase({ name, title, run }, context) {
  const begin = performance.now();
  const result = { name, title, seconds: 0, measures: [], curves: [], absent: {}, raw: [] };
  try {
    Object.assign(result, await run(context));
  } catch (error) {
    if (error instanceof Skip) result.skipped = error.message;
    else result.error = error.stack ?? String(error);
  }
  result.seconds = (performance.now() - begin) / 1000;
  // Of so little work no time says anything.
  if (context.quick) for (const measure of result.measures) measure.met = null;
  return result;
}
