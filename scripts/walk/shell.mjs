// A shell into which lines are typed, one after the other.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { until } from '../lib/until.mjs';

/** What no line takes, whatever else the machine does. ms. */
const PATIENCE_MS = 600_000;

const END_OF_LINE = /\n<(\d+) ended with (\d+)>\n/;

export class Shell {
  #child;
  #printed = '';
  #typed = 0;

  constructor(cwd, env) {
    // A process group of its own: what runs in its background ends with it.
    this.#child = spawn('sh', [], { cwd, env, stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    this.#child.stdout.setEncoding('utf8').on('data', (text) => {
      this.#printed += text;
    });
    this.#child.stdin.write('exec 2>&1\n');
  }

  /**
   * Types a line, and waits for its end, and until what it leaves in the background says so. Returns what was printed, the exit code and the
   * seconds.
   */
  async type(line, says = '') {
    const begin = performance.now();
    const number = `${++this.#typed}`;
    // What a command reads must not be the lines that follow.
    this.#child.stdin.write(`{ ${line}\n} </dev/null; printf '\\n<%s ended with %s>\\n' ${number} $?\n`);
    await until(() => END_OF_LINE.exec(this.#printed)?.[1] === number && this.#printed.includes(says), {
      what: line,
      timeout: PATIENCE_MS,
    });
    const seconds = (performance.now() - begin) / 1000;
    const { 0: mark, 2: code } = END_OF_LINE.exec(this.#printed);
    const printed = this.#printed.replace(mark, '');
    this.#printed = '';
    return { printed, code: Number(code), seconds };
  }

  async end() {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    process.kill(-this.#child.pid, 'SIGKILL');
    await ended;
  }
}
