import { emitKeypressEvents, type Key } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import { CAN_BE_STOPPED } from '../os.js';
import type { Output } from './output.js';
import type { Text } from './text/styled.js';

// What a terminal obeys: ECMA-48, and DEC's private modes as xterm has them.
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_TO_END_OF_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** What ends a process whose handlers do not say otherwise. */
const ENDINGS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

interface ScreenEvents {
  /** A key was pressed. */
  press(key: Key): void;
  /** What is shown has to be drawn anew. */
  draw(): void;
  /** Nobody presses a key any more. */
  gone(): void;
}

/**
 * A terminal that a program has to itself: its second screen, without a cursor, and keys as they are pressed. It is given back when that is over,
 * when the process ends in any way but SIGKILL, and as long as it is stopped.
 */
export class Screen implements Disposable {
  #isOpen = false;

  constructor(
    private readonly input: ReadStream,
    private readonly stream: WriteStream,
    private readonly output: Output,
    private readonly events: ScreenEvents,
  ) {
    emitKeypressEvents(input);
    input.on('keypress', this.#pressed).on('end', this.#gone).on('error', this.#gone);
    stream.on('resize', this.#resized);
    process.on('exit', this.#leave).on('SIGTSTP', this.#stop).on('SIGCONT', this.#continue);
    for (const signal of ENDINGS) process.on(signal, this.#end);
    this.#enter();
    input.resume();
  }

  get rows(): number {
    return this.stream.rows;
  }

  get columns(): number {
    return this.stream.columns;
  }

  /** Shows these lines: as many as there is room for. Each must be of no more places than there are columns. */
  show(lines: Text[][]): void {
    if (!this.#isOpen) return;
    const texts = lines.slice(0, this.rows).map((line) => this.output.rendered(line) + CLEAR_TO_END_OF_LINE);
    // No line end after the last: it would scroll.
    this.stream.write(HOME + texts.join('\r\n') + CLEAR_BELOW);
  }

  [Symbol.dispose](): void {
    this.#leave();
    this.input.off('keypress', this.#pressed).off('end', this.#gone).off('error', this.#gone);
    this.stream.off('resize', this.#resized);
    process.off('exit', this.#leave).off('SIGTSTP', this.#stop).off('SIGCONT', this.#continue);
    for (const signal of ENDINGS) process.off(signal, this.#end);
    // Else it would keep the process alive.
    this.input.pause();
  }

  readonly #pressed = (_: string | undefined, key: Key) => {
    // In raw mode it is no signal.
    if (CAN_BE_STOPPED && key.ctrl && key.name === 'z') this.#stop();
    else this.events.press(key);
  };

  readonly #gone = () => this.events.gone();

  readonly #resized = () => this.events.draw();

  readonly #stop = () => {
    this.#leave();
    process.kill(process.pid, 'SIGSTOP');
  };

  readonly #continue = () => {
    this.#enter();
    this.events.draw();
  };

  readonly #end = (signal: NodeJS.Signals) => {
    this[Symbol.dispose]();
    process.kill(process.pid, signal);
  };

  readonly #enter = () => {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.input.setRawMode(true);
    this.stream.write(ENTER);
  };

  readonly #leave = () => {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.stream.write(LEAVE);
    this.input.setRawMode(false);
  };
}
