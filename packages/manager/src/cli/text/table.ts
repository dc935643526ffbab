import { shortened, widthOf } from './width.js';

export interface Column {
  heading: string;
  /** Numbers stand at the right. */
  align?: 'right';
  /** May be shortened where a line would be too long. */
  flexible?: true;
}

/** Places between two columns. */
const GAP = 2;

/** Nothing is shortened to less while there is anything else. */
const SHORTEST = 8;

/** The cells of a table, padded and shortened so that every line is at most so many places wide. The headings are the first row. */
export function layOut(columns: Column[], rows: string[][], width: number): string[][] {
  const lines = [columns.map(({ heading }) => heading), ...rows];
  const widths = widthsOf(columns, lines, width);
  return lines.map((line) => line.map((cell, column) => fitted(cell, columns[column] as Column, widths[column] ?? 0)));
}

function widthsOf(columns: Column[], lines: string[][], width: number): number[] {
  const widths = columns.map((_, column) =>
    lines.reduce((widest, line) => Math.max(widest, widthOf(line[column] ?? '')), 0),
  );
  const flexible = columns.flatMap(({ flexible }, column) => (flexible ? [column] : []));
  const floor = (column: number) => Math.max(SHORTEST, widthOf(columns[column]?.heading ?? ''));
  for (let excess = sum(widths) + GAP * (columns.length - 1) - width; excess > 0; excess--) {
    const [widest] = flexible
      .filter((column) => (widths[column] as number) > floor(column))
      .sort((a, b) => (widths[b] as number) - (widths[a] as number));
    if (widest === undefined) return cutAt(widths, width);
    (widths[widest] as number)--;
  }
  return widths;
}

/** The columns that still fit, the last of them in part: a terminal may be narrower than any table. */
function cutAt(widths: number[], width: number): number[] {
  let left = width;
  return widths.map((each) => {
    const here = Math.max(0, Math.min(each, left));
    left -= each + GAP;
    return here;
  });
}

function fitted(cell: string, { align }: Column, width: number): string {
  const text = shortened(cell, width);
  const padding = ' '.repeat(width - widthOf(text));
  return align === 'right' ? padding + text : text + padding;
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
