// What primary and workers must agree on.
import { appendFile, readFile } from 'node:fs/promises';

const JOURNAL = new URL('journal.txt', import.meta.url);

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

/** A line for each ticket, before it is counted. */
export const writeDown = (number) => appendFile(JOURNAL, `${number}\n`);

export async function countJournal() {
  const lines = await readFile(JOURNAL, { encoding: 'utf8', flag: 'a+' }); // an empty one, if there is none
  return lines.split('\n').length - 1;
}
