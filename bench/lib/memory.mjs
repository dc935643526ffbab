import { readFileSync } from 'node:fs';

const field = (text, name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)[1]) * 1024;

/** Bytes of a process that are in memory, and those of them that no other process shares. */
export function memoryOf(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return { resident: field(text, 'Rss'), private: field(text, 'Private_Clean') + field(text, 'Private_Dirty') };
}
