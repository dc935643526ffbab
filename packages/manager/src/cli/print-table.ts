import type { Output } from './output.js';
import type { Text } from './text/styled.js';
import { type Column, tableLines } from './text/table.js';

/** Prints rows under their headings, in lines of at most `width` places. The headings also when there are no rows: then that is what they say. */
export function printTable(output: Output, columns: Column[], rows: Text[][], width = output.width): void {
  for (const line of tableLines(columns, rows, width)) output.line(...line);
}
