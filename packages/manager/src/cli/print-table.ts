import type { Output } from './output.js';
import type { Text } from './text/styled.js';
import { type Column, tableLines } from './text/table.js';

/** Prints rows under their headings, in lines of at most `width` places; nothing when there are no rows. */
export function printTable(output: Output, columns: Column[], rows: Text[][], width = output.width): void {
  if (rows.length === 0) return;
  for (const line of tableLines(columns, rows, width)) output.line(...line);
}
