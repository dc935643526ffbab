import { printable } from './printable.js';

/** Characters of text, or digits of a bigint, that are shown. */
const MAX_SHOWN = 40;

/** What was given, in a few words, for the message that refuses it. Of an object it says what it is, and nothing that it holds. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `the string ${quoted(value)}`;
  if (typeof value === 'bigint') return `the bigint ${cut(`${value}n`)}`;
  if (typeof value === 'symbol' || typeof value === 'function') return `a ${typeof value}`;
  if (typeof value !== 'object' || value === null) return String(value);
  const kind = classOf(value);
  // Whose result is meant, most likely.
  if (kind === 'Promise') return 'a Promise (write await before it)';
  return `${/^[AEIOU]/i.test(kind) ? 'an' : 'a'} ${kind}`;
}

/** Text as it is written in a program, on one line and not too long. */
export function quoted(text: string): string {
  return JSON.stringify(printable(cut(text)));
}

/** By the prototype: members of what came as JSON may be called anything. */
function classOf(value: object): string {
  if (Array.isArray(value)) return 'array';
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  if (typeof name !== 'string' || name === 'Object') return 'object';
  // Bundlers put an underscore before the name of a class that speaks of itself.
  return /^_?([A-Za-z]\w{1,40})$/.exec(name)?.[1] ?? 'object';
}

function cut(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
