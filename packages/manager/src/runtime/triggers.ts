/** Stdin is a pipe that only the process which started us holds: its end is that process's end, however it came. */
export function stopWithParent(stop: (why: string) => void): void {
  process.stdin.on('end', () => stop('the program that started this manager has gone'));
  process.stdin.on('error', () => stop('the program that started this manager has gone'));
  process.stdin.resume();
}

/** Calls `stop` when the manager has served nobody for `ms`. */
export class IdleTimer {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ms: number,
    private readonly idle: () => boolean,
    private readonly stop: (why: string) => void,
  ) {}

  /** To be called when a client or a segment has come or gone. */
  check(): void {
    if (!this.idle()) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      return;
    }
    this.#timer ??= setTimeout(() => this.stop(`idle for ${this.ms} ms`), this.ms);
  }
}
