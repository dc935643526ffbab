import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { python } from './find-python.js';

const PROGRAM = fileURLToPath(new URL('session.py', import.meta.url));
const CLIENTS = fileURLToPath(new URL('../../../clients/python', import.meta.url));

export class PythonError extends Error {
  constructor(
    readonly type: string,
    message: string,
    readonly code: string | null,
  ) {
    super(`${type}: ${message}`);
  }
}

interface Answer {
  result?: unknown;
  error?: { type: string; message: string; code: string | null };
}

/** A real Python process that runs what a test sends it. */
export class PythonSession {
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  readonly #exited: Promise<void>;
  stderr = '';

  private constructor(private readonly child: ChildProcess) {
    if (!child.stdout) throw new Error('the session has no stdout');
    this.#reader = createInterface({ input: child.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
    child.stdin?.on('error', () => {});
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.#exited = new Promise((resolve) => child.once('exit', () => resolve()));
  }

  /** Starts one that ends with the test at the latest. */
  static async open(env: NodeJS.ProcessEnv = {}): Promise<PythonSession> {
    const own = { PYTHONPATH: CLIENTS, PYTHONDONTWRITEBYTECODE: '1' };
    const child = spawn(python().path, [PROGRAM], { env: { ...process.env, ...own, ...env }, stdio: 'pipe' });
    const session = new PythonSession(child);
    onTestFinished(() => session.kill());
    await session.#answer();
    return session;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Runs code in which `args` are variables; resolves with what it put in `result`. */
  async run<R = unknown>(code: string, args: Record<string, unknown> = {}): Promise<R> {
    this.child.stdin?.write(`${JSON.stringify({ code, args })}\n`);
    const { result, error } = await this.#answer();
    if (error) throw new PythonError(error.type, error.message, error.code);
    return result as R;
  }

  /** Ends it the ordinary way: Python's exit handlers run. */
  async end(): Promise<void> {
    this.child.stdin?.end();
    await this.#exited;
  }

  async kill(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL');
    await this.#exited;
    this.#reader.close();
  }

  async #answer(): Promise<Answer> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`Python ended: ${this.stderr}`);
    return JSON.parse(value) as Answer;
  }
}
