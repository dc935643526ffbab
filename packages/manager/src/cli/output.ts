import type { Writable } from 'node:stream';
import { printable } from '@shmd/protocol';
import { painted, plain, type Text, withText } from './text/styled.js';
import { type Column, layOut } from './text/table.js';

/** What a stream has more when it is a terminal. */
type Terminal = { isTTY?: boolean; columns?: number; hasColors?(): boolean };

/** Places of a line where no terminal says otherwise. */
const USUAL_WIDTH = 80;

/**
 * The one way from a command to its stdout. A reader that hangs up, as `head` does, has had what it wanted: the rest is dropped without a
 * word. Any other failure is told once. Names and ids may come from anybody: what people read is harmless to their terminals.
 */
export class Output {
  #isOpen = true;

  constructor(
    private readonly stream: Writable & Terminal,
    failed: (error: Error) => void,
  ) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      const told = !this.#isOpen;
      this.#isOpen = false;
      if (!told && error.code !== 'EPIPE') failed(error);
    });
  }

  get isTerminal(): boolean {
    return this.stream.isTTY ?? false;
  }

  /** Places of a line. */
  get width(): number {
    return this.stream.columns ?? USUAL_WIDTH;
  }

  /** One line; its parts stand out where it is a terminal that has colours, and NO_COLOR does not forbid them. */
  line(...parts: Text[]): void {
    if (!this.#isOpen) return;
    const hasColors = this.isTerminal && (this.stream.hasColors?.() ?? false);
    const text = parts.map((part) => {
      const harmless = withText(part, printable(plain(part)));
      return hasColors ? painted(harmless) : plain(harmless);
    });
    this.stream.write(`${text.join('')}\n`);
  }

  json(value: unknown): void {
    this.line(toJson(value));
  }

  /** Rows under their headings, in lines of at most `width` places; nothing when there are no rows. */
  table(columns: Column[], rows: Text[][], width = this.width): void {
    if (rows.length === 0) return;
    // What is a `?` in the end takes its place in the column.
    const texts = rows.map((row) => row.map((cell) => printable(plain(cell))));
    const [headings = [], ...lines] = layOut(columns, texts, width);
    this.line({ text: headings.join('  ').trimEnd(), style: 'bold' });
    for (const [index, line] of lines.entries()) this.line(...joined(line, rows[index] as Text[]));
  }

  /** Bytes as they are. Resolves when they have been taken: with whether anybody still reads. */
  async bytes(chunk: Uint8Array): Promise<boolean> {
    if (this.#isOpen) await new Promise<void>((taken) => this.stream.write(chunk, () => taken()));
    return this.#isOpen;
  }
}

/** Cells that have been laid out, as they should stand out, with nothing after the last text. */
function joined(cells: string[], like: Text[]): Text[] {
  const last = cells.findLastIndex((cell) => cell.trim() !== '');
  return cells.slice(0, last + 1).flatMap((cell, column) => {
    const text = withText(like[column] ?? '', column === last ? cell.trimEnd() : cell);
    return column === 0 ? [text] : ['  ', text];
  });
}

/** JSON in which what a terminal would obey is escaped: JSON.stringify leaves much of it as it is. */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]/gu, (character) =>
    printable(character) === character ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
