import { shown } from './shown.js';

// The words for what was refused, whoever found it: a compiled validator, or the schema that it was compiled from. They follow the member's name.

/** @param expected as zod calls types: `int`, `object` */
export function wrongType(expected: string, value: unknown): string {
  const type = expected === 'int' ? 'integer' : expected;
  return not(`must be ${/^[aio]/.test(type) ? 'an' : 'a'} ${type}`, value);
}

export function notAmong(options: readonly unknown[], value: unknown): string {
  return not(`must be one of ${list(options)}`, value);
}

export type Bound = 'at least' | 'more than' | 'at most';

/** @param things of which there are too few or too many; nothing: the value itself is too small or too large */
export function outOfBounds(bound: Bound, limit: unknown, value: unknown, things?: 'characters' | 'elements'): string {
  return not(things ? `must have ${bound} ${limit} ${things}` : `must be ${bound} ${limit}`, value);
}

/** @param pattern as a program writes it */
export function noMatch(pattern: string, value: unknown): string {
  return not(`must match ${pattern}`, value);
}

export function notKnown(members: readonly string[]): string {
  return `${list(members)} ${members.length > 1 ? 'are' : 'is'} not known`;
}

/** For what has no words of its own. */
export function misfit(value: unknown): string {
  return `cannot be ${shown(value)}`;
}

function not(wanted: string, value: unknown): string {
  return `${wanted}, not ${shown(value)}`;
}

function list(names: readonly unknown[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
