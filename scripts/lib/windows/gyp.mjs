// What native/binding.gyp says for one operating system, so that no other list of sources has to be kept. Reads as much of gyp's language as
// that file uses: conditions on OS, and lists spliced in by name.
import { readFileSync } from 'node:fs';

/** The target of that name as gyp would have it on that system: `sources`, `defines`. */
export function target(file, name, os) {
  // Comments aside, the file is a JavaScript literal too.
  const literal = readFileSync(file, 'utf8').replace(/^\s*#.*$/gm, '');
  const whole = resolved(new Function(`return ${literal}`)(), os);
  const lists = resolved(whole.variables, os);
  const found = whole.targets.find((each) => each.target_name === name);
  if (!found) throw new Error(`${file} has no target ${name} for ${os}`);
  const { sources, defines = [] } = resolved(found, os);
  return { sources: sources.flatMap((source) => spliced(source, lists)), defines };
}

function spliced(source, lists) {
  const [, name] = /^<@\((\w+)\)$/.exec(source) ?? [];
  if (name === undefined) return [source];
  if (!lists[name]) throw new Error(`nothing is called ${name}`);
  return lists[name].flatMap((each) => spliced(each, lists));
}

/** Lists of the conditions that hold come behind those that are there anyway. */
function resolved({ conditions = [], ...settings }, os) {
  for (const [condition, then, otherwise = {}] of conditions) {
    const holds = new Function('OS', `return ${condition.replaceAll(' and ', ' && ')}`)(os);
    for (const [key, value] of Object.entries(holds ? then : otherwise)) {
      settings[key] = Array.isArray(value) ? [...(settings[key] ?? []), ...value] : value;
    }
  }
  return settings;
}
