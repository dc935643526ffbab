import { printable } from '@shmd/protocol';

/** What one field of a line may hold: a client that has a say in it has no say in how long the line gets. */
const MAX_CHARACTERS = 500;
const MAX_ITEMS = 20;

export function bounded(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, boundedValue(value)]));
}

export function boundedValue(value: unknown): unknown {
  if (typeof value === 'string') {
    return printable(value.length > MAX_CHARACTERS ? `${value.slice(0, MAX_CHARACTERS)}… (${value.length})` : value);
  }
  if (!Array.isArray(value)) return value;
  const shown = value.slice(0, MAX_ITEMS).map(boundedValue);
  return value.length > MAX_ITEMS ? [...shown, `… (${value.length})`] : shown;
}
