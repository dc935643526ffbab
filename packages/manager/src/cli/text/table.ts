import { printable } from '@shmd/protocol';
import type { Style, Text } from './styled.js';
import { plain, withText } from './text.js';
import { shortened, widthOf } from './width.js';

export interface Column {
  heading: string;
  /** Numbers stand at the right. */
  align?: 'right';
  /** May be shortened where a line would be too long. */
  flexible?: true;
  /** Of the heading. Default: bold. */
  style?: Style;
}

/** Places between two columns. */
const GAP = 2;

/** Nothing is shortened to less while there is anything else. */
const SHORTEST = 6;

/** A table under its headings, in lines of at most `width` places. */
export function tableLines(columns: Column[], rows: Text[][], width: number): Text[][] {
  // What is a `?` in the end takes its place in the column.
  const texts = rows.map((row) => row.map((cell) => printable(plain(cell))));
  const [headings = [], ...lines] = layOut(columns, texts, width);
  const styled = columns.map(({ style = 'bold' }) => ({ text: '', style }));
  return [joined(headings, styled), ...lines.map((line, index) => joined(line, rows[index] as Text[]))];
}

/** Cells that have been laid out, as they should stand out, with nothing after the last text. */
function joined(cells: string[], like: Text[]): Text[] {
  const last = cells.findLastIndex((cell) => cell.trim() !== '');
  return cells.slice(0, last + 1).flatMap((cell, column) => {
    const text = withText(like[column] ?? '', column === last ? cell.trimEnd() : cell);
    return column === 0 ? [text] : [' '.repeat(GAP), text];
  });
}

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
