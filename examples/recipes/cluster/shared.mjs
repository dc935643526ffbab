// What primary and workers must agree on.
import { existsSync, readFileSync } from 'node:fs';

/** The numbers that are sold, a line for each. It outlives all of these processes, and their memory. */
export const JOURNAL = new URL('journal.txt', import.meta.url);

export const countSold = () => (existsSync(JOURNAL) ? readFileSync(JOURNAL, 'utf8').split('\n').length - 1 : 0);

/** A lock of 16 bytes, and after it how many tickets are sold: an int32. */
export const TICKETS_BYTES = 64;
export const SOLD_AT = 16;

/** A value of a cell always has the cell's size: JSON with spaces behind it. */
export const SETTINGS_BYTES = 1024;

export function encode(settings) {
  const bytes = Buffer.alloc(SETTINGS_BYTES, ' ');
  bytes.write(JSON.stringify(settings));
  return bytes;
}

export const decode = (bytes) => JSON.parse(Buffer.from(bytes).toString());
