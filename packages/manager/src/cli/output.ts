import type { Writable } from 'node:stream';
import { printable } from '@shmd/protocol';

/**
 * The one way from a command to its stdout. A reader that hangs up, as `head` does, has had what it wanted: the rest is dropped without a
 * word. Any other failure is told once. Names and ids may come from anybody: what people read is harmless to their terminals.
 */
export class Output {
  #isOpen = true;

  constructor(
    private readonly stream: Writable,
    failed: (error: Error) => void,
  ) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      const told = !this.#isOpen;
      this.#isOpen = false;
      if (!told && error.code !== 'EPIPE') failed(error);
    });
  }

  line(text: string): void {
    if (this.#isOpen) this.stream.write(`${printable(text)}\n`);
  }

  json(value: unknown): void {
    this.line(toJson(value));
  }

  /** Rows under their headings, columns aligned; nothing when there are no rows. */
  table(headings: string[], rows: unknown[][]): void {
    if (rows.length === 0) return;
    const lines = [headings, ...rows].map((row) => row.map((cell) => String(cell ?? '-')));
    const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
    for (const line of lines) {
      const cells = line.map((cell, column) => cell.padEnd(widths[column] ?? 0));
      this.line(cells.join('  ').trimEnd());
    }
  }

  /** Bytes as they are. Resolves when they have been taken: with whether anybody still reads. */
  async bytes(chunk: Uint8Array): Promise<boolean> {
    if (this.#isOpen) await new Promise<void>((taken) => this.stream.write(chunk, () => taken()));
    return this.#isOpen;
  }
}

/** JSON in which what a terminal would obey is escaped: JSON.stringify leaves much of it as it is. */
export function toJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]/gu, (character) =>
    printable(character) === character ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
