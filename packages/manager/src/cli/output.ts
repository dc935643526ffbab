import type { Writable } from 'node:stream';
import { printable } from '@shmd/protocol';
import { rendered, type Text } from './text/styled.js';

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

  /** One line as it is printed, harmless to terminals; its parts stand out on one that has colours, if NO_COLOR does not forbid them. */
  rendered(parts: Text[]): string {
    return rendered(parts, this.isTerminal && (this.stream.hasColors?.() ?? false));
  }

  /** Prints one line. */
  line(...parts: Text[]): void {
    if (this.#isOpen) this.stream.write(`${this.rendered(parts)}\n`);
  }

  /** Many lines at once. Resolves when they have been taken: with whether anybody still reads. */
  async lines(texts: string[]): Promise<boolean> {
    return this.bytes(Buffer.from(texts.map((text) => `${this.rendered([text])}\n`).join('')));
  }

  json(value: unknown): void {
    this.line(this.jsonText(value));
  }

  /** JSON in which what a terminal would obey is escaped: JSON.stringify leaves much of it as it is. */
  jsonText(value: unknown): string {
    return JSON.stringify(value).replace(/[^ -~]/gu, (character) =>
      printable(character) === character ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  }

  /** Bytes as they are. Resolves when they have been taken: with whether anybody still reads. */
  async bytes(chunk: Uint8Array): Promise<boolean> {
    if (this.#isOpen) await new Promise<void>((taken) => this.stream.write(chunk, () => taken()));
    return this.#isOpen;
  }
}
