import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Whoever has not been heard of for so long hangs. ms. */
const SILENCE_MS = 30_000;
/** Characters of a line that are shown: one of a bundle may be very long. */
const LINE_SHOWN = 300;

/** One process of the fuzzer: it says now and then what it has done, and ends when it is told to. */
export class Player {
  #child;
  #exited;
  #text = '';
  #heardAt = performance.now();

  /** @param counts what it says is added to them */
  constructor(program, settings, counts) {
    this.program = program;
    const path = fileURLToPath(new URL(`processes/${program}.mjs`, import.meta.url));
    this.#child = fork(path, [JSON.stringify(settings)], { silent: true });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        this.#text += chunk;
      });
    }
    this.#child.on('error', () => {});
    this.#child.on('message', (said) => {
      this.#heardAt = performance.now();
      for (const [what, count] of Object.entries(said)) counts[what] = (counts[what] ?? 0) + count;
    });
    this.#exited = once(this.#child, 'close').then(([code, signal]) => signal ?? code);
    this.ready = Promise.race([once(this.#child, 'message'), this.#exited]).then(() => this.check());
  }

  /** Throws when it has ended, or hangs. */
  check() {
    const ended = this.#child.signalCode ?? this.#child.exitCode;
    if (ended !== null) throw new Error(this.#endedWith(ended));
    if (performance.now() - this.#heardAt > SILENCE_MS) throw new Error(`the ${this.program} hangs`);
  }

  async end() {
    this.check();
    this.#child.send('end');
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, SILENCE_MS, 'nothing: it hangs');
    });
    const ended = await Promise.race([this.#exited, late]);
    clearTimeout(timer);
    if (ended !== 0) throw new Error(this.#endedWith(ended));
  }

  kill() {
    this.#child.kill('SIGKILL');
  }

  #endedWith(how) {
    const text = this.#text.split('\n').map((line) => line.slice(0, LINE_SHOWN));
    return `the ${this.program} ended with ${how}: ${text.join('\n')}`;
  }
}
