// What the time of a V8 CPU profile went to.
const NET_URL = /^node:(net|events|string_decoder|internal\/(stream|streams|js_stream|net)\b)/;
/** Node's own functions that read from sockets, write to them, and turn bytes into text and back. */
const NET_FUNCTION =
  /^(write(Utf8|Latin1|Ascii)?(String|Buffer)|writev|readStart|readStop|\w*Slice|\w*Write|decode|flush)$/;
const PSEUDO = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['(idle)', 'waiting'],
  ['(program)', 'Node and the kernel outside of JavaScript'],
  ['(root)', 'Node and the kernel outside of JavaScript'],
]);
/** What wrap.cjs gives frames of its own. */
const WRAPPED = new Map([
  ['profiled:addon', 'system calls of the work, in the addon'],
  ['profiled:JSON', 'JSON'],
]);

export function categoryOf({ functionName, url }) {
  const known = PSEUDO.get(functionName) ?? WRAPPED.get(url);
  if (known) return known;
  if (url === '') return NET_FUNCTION.test(functionName) ? "Node's net, native" : 'other builtins';
  if (NET_URL.test(url)) return "Node's net, streams and events";
  return url.startsWith('node:') ? "Node's other JavaScript" : 'ours, JavaScript';
}

/** Seconds of each category, and of each function, the longest first. */
export function timesOf({ nodes, samples, timeDeltas }) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const categories = {};
  const functions = {};
  samples.forEach((id, i) => {
    const frame = frames.get(id);
    const seconds = timeDeltas[i] / 1e6;
    const category = categoryOf(frame);
    const where = `${frame.functionName || '(anonymous)'} ${frame.url.split('/').slice(-2).join('/')}`.trim();
    categories[category] = (categories[category] ?? 0) + seconds;
    functions[`${category}: ${where}`] = (functions[`${category}: ${where}`] ?? 0) + seconds;
  });
  return { categories: longestFirst(categories), functions: longestFirst(functions) };
}

const longestFirst = (times) => Object.fromEntries(Object.entries(times).sort(([, a], [, b]) => b - a));
