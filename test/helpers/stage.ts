import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Client, connect, SharedCell, SharedMemory, SharedMutex } from '@shmd/client';
import type { SharedMemoryManager } from '@shmd/manager';

/** What a function sent to a stage finds there: the packages, and a place to keep things between calls. */
export interface StageScope {
  connect: typeof connect;
  SharedMemory: typeof SharedMemory;
  SharedMemoryManager: typeof SharedMemoryManager;
  SharedMutex: typeof SharedMutex;
  SharedCell: typeof SharedCell;
  fs: typeof import('node:fs');
  Worker: typeof import('node:worker_threads').Worker;
  holdingWorker: URL;
  lockingWorker: URL;
  writingWorker: URL;
  client: Client;
  manager: SharedMemoryManager;
  shm: Record<string, SharedMemory>;
  // biome-ignore lint/suspicious/noExplicitAny: whatever a test wants to keep in the child
  kept: Record<string, any>;
}

const PROGRAM = fileURLToPath(new URL('../fixtures/stage.mjs', import.meta.url));

/** A real process that runs functions sent to it. They travel as text: they may use their arguments and nothing else. */
export class Stage {
  readonly #waiting = new Map<number, (answer: { result?: unknown; error?: object }) => void>();
  #calls = 0;
  stderr = '';

  private constructor(readonly child: ChildProcess) {
    child.on('message', (answer: { id: number; result?: unknown; error?: object }) => {
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    // A message to one who has just died: its exit tells whoever waits.
    child.on('error', () => {});
    child.once('exit', (code, signal) => {
      const error = { message: `the stage ended (${signal ?? code}): ${this.stderr}`, code: 'STAGE_ENDED' };
      for (const answer of this.#waiting.values()) answer({ error });
    });
  }

  static async open(env: NodeJS.ProcessEnv = {}, execArgv: string[] = []): Promise<Stage> {
    const child = fork(PROGRAM, { env: { ...process.env, ...env }, execArgv, silent: true, serialization: 'advanced' });
    const stage = new Stage(child);
    await once(child, 'message');
    return stage;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  get ended(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async run<A extends unknown[], R>(
    body: (scope: StageScope, ...args: A) => R | Promise<R>,
    ...args: A
  ): Promise<Awaited<R>> {
    const id = ++this.#calls;
    const answer = new Promise<{ result?: unknown; error?: object }>((resolve) => this.#waiting.set(id, resolve));
    if (this.ended) throw new Error('the stage has ended');
    this.child.send({ id, body: body.toString(), args });
    const { result, error } = await answer;
    if (error) throw Object.assign(new Error(), error);
    return result as Awaited<R>;
  }

  /** Runs a function that ends the process; resolves with how it ended. */
  async last<A extends unknown[]>(body: (scope: StageScope, ...args: A) => unknown, ...args: A): Promise<string> {
    const exit = this.exit();
    this.run(body, ...args).catch(() => {});
    return exit;
  }

  async exit(): Promise<string> {
    if (!this.ended) await once(this.child, 'exit');
    return this.child.signalCode ?? String(this.child.exitCode);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<string> {
    if (!this.ended) this.child.kill(signal);
    return this.exit();
  }
}
