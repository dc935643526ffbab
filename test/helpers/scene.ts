import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ManagerOptions, SharedMemoryManager } from '@shmd/manager';
import { bellsFolder } from '@shmd/protocol/node';
import { expect, onTestFinished } from 'vitest';
import { type DaemonConfig, resolveConfig } from '../../packages/manager/src/config.js';
import { boardPrefix } from '../../packages/manager/src/ledger/board-name.js';
import { runId, segmentsOf } from './run.js';
import { Stage } from './stage.js';
import { until } from './until.js';

const DOOMED = fileURLToPath(new URL('../../packages/manager/build/failpoints/daemon.cjs', import.meta.url));
/** The file of the `shmd` command. */
export const SHMD = fileURLToPath(new URL('../../packages/manager/bin/shmd.js', import.meta.url));

export interface CommandResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Doomed {
  child: ChildProcess;
  pid: number;
  address: string;
  /** How it ended: a signal or an exit code. */
  exited: Promise<string>;
  serves: boolean;
}

let scenes = 0;

/** One test's own world: a runtime directory, a name prefix, and processes that end with the test. Fails a test that leaves anything. */
export class Scene {
  readonly prefix = `${runId()}_${process.pid}_${++scenes}_`;
  readonly runtimeDir = mkdtempSync(join(tmpdir(), `shmd-${runId()}-`));
  readonly #children: ChildProcess[] = [];
  readonly #managers: SharedMemoryManager[] = [];
  readonly #addresses = new Set<string>();

  /** Options that keep a manager within this scene. */
  get options(): ManagerOptions {
    return { runtimeDir: this.runtimeDir, namePrefix: this.prefix, logLevel: 'silent' };
  }

  get env(): NodeJS.ProcessEnv {
    return { SHMD_RUNTIME_DIR: this.runtimeDir };
  }

  async manager(options: ManagerOptions = {}): Promise<SharedMemoryManager> {
    const manager = await SharedMemoryManager.start({ ...this.options, ...options });
    this.#managers.push(manager);
    return manager;
  }

  /** A manager that is nobody's child serves there: it must not outlive the scene. */
  stopAtEnd(address: string): void {
    this.#addresses.add(address);
  }

  async stage(env: NodeJS.ProcessEnv = {}, execArgv: string[] = []): Promise<Stage> {
    const stage = await Stage.open({ ...this.env, ...env }, execArgv);
    this.#children.push(stage.child);
    return stage;
  }

  /** A stage with a client connected to the manager at `address`. */
  async clientStage(address: string): Promise<Stage> {
    const stage = await this.stage({ SHMD_ADDRESS: address });
    await stage.run(async (scope) => {
      scope.client = await scope.connect();
    });
    return stage;
  }

  /** A stage that has started a private manager of its own. */
  async appStage(): Promise<Stage & { managerPid: number; address: string }> {
    const stage = await this.stage();
    const started = await stage.run(async (scope, options: ManagerOptions) => {
      scope.manager = await scope.SharedMemoryManager.start(options);
      return { managerPid: scope.manager.pid, address: scope.manager.address };
    }, this.options);
    return Object.assign(stage, started);
  }

  /** Starts the daemon of the test build, which dies at `failpoint`. Resolves when it serves, or has died before. */
  async doomed(failpoint: string, options: ManagerOptions = {}, env: NodeJS.ProcessEnv = {}): Promise<Doomed> {
    return this.bareDaemon(resolveConfig({ ...this.options, ...options }, 'standalone'), failpoint, env);
  }

  /** Starts the daemon of the test build as `config` says; `stderr` is a descriptor. */
  async bareDaemon(
    config: DaemonConfig,
    failpoint = 'never',
    env: NodeJS.ProcessEnv = {},
    stderr: number | 'inherit' = 'inherit',
  ): Promise<Doomed> {
    const child = spawn(process.execPath, [DOOMED, JSON.stringify(config)], {
      env: { ...process.env, ...env, SHMD_FAILPOINT: failpoint },
      stdio: ['ignore', 'pipe', stderr],
    });
    this.#children.push(child);
    const exited = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? String(code)));
    });
    const line = await Promise.race([
      new Promise<string>((resolve) => child.stdout?.setEncoding('utf8').once('data', resolve)),
      exited.then(() => null),
    ]);
    if (line?.includes('"error"')) throw new Error(line);
    return { child, pid: child.pid as number, address: config.address, exited, serves: line !== null };
  }

  /** Starts the `shmd` command and leaves it running. `detached`: out of reach of the terminal that the tests are run in. */
  spawnCommand(args: string[], env: NodeJS.ProcessEnv = {}, detached = false): ChildProcess {
    const child = spawn(process.execPath, [SHMD, ...args], {
      env: { ...process.env, ...this.env, ...env },
      stdio: 'pipe',
      detached,
    });
    this.#children.push(child);
    return child;
  }

  /** Starts `shmd start` in the foreground; resolves when it serves. */
  async daemon(args: string[] = []): Promise<{ child: ChildProcess; address: string; pid: number }> {
    const own = ['--runtime-dir', this.runtimeDir, '--name-prefix', this.prefix, '--log-level', 'silent'];
    const child = this.spawnCommand(['start', '--json', ...own, ...args]);
    const line = await new Promise<string>((resolve, reject) => {
      let stderr = '';
      child.stderr?.setEncoding('utf8').on('data', (text) => {
        stderr += text;
      });
      child.stdout?.setEncoding('utf8').once('data', resolve);
      child.once('exit', (code) => reject(new Error(`shmd start ended with ${code}: ${stderr}`)));
    });
    return { child, ...(JSON.parse(line) as { address: string; pid: number }) };
  }

  /** Runs a program text as an ES module to its end. */
  node(program: string, env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    const args = ['--input-type=module', '-e', program];
    // Bare imports resolve from the working directory: the project's own.
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const child = spawn(process.execPath, args, { env: { ...process.env, ...this.env, ...env }, stdio: 'pipe', cwd });
    this.#children.push(child);
    return ended(child, '');
  }

  /** Runs a program file to its end. */
  program(path: string): Promise<CommandResult> {
    const child = spawn(process.execPath, [path], { env: { ...process.env, ...this.env }, stdio: 'pipe' });
    this.#children.push(child);
    return ended(child, '');
  }

  /** Runs the `shmd` command to its end. */
  command(
    args: string[],
    { env = {}, input = '' }: { env?: NodeJS.ProcessEnv; input?: string | Buffer } = {},
  ): Promise<CommandResult> {
    return ended(this.spawnCommand(args, env), input);
  }

  /** Runs a line of the shell to its end; `$SHMD` in it is the command's file. */
  shell(line: string): Promise<CommandResult> {
    const child = spawn('sh', ['-c', line], { env: { ...process.env, ...this.env, SHMD }, stdio: 'pipe' });
    this.#children.push(child);
    return ended(child, '');
  }

  /** OS names of this scene's segments. */
  segments(): string[] {
    return segmentsOf(this.prefix);
  }

  /** OS names of the boards of this scene's managers. */
  boards(): string[] {
    return segmentsOf(boardPrefix(this.runtimeDir).slice(1));
  }

  /** The bells of a manager of this scene. */
  bells(address: string): string[] {
    const folder = bellsFolder(address);
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  }

  /** Everything of this scene that a manager should have taken with it. */
  leftovers(): string[] {
    return [...this.segments(), ...this.boards(), ...readdirSync(this.runtimeDir)];
  }

  /** Resolves when no segment, socket or ledger is left; fails after 2 s. */
  async isReclaimed(): Promise<void> {
    await until(() => this.leftovers().length === 0, { what: 'everything to be reclaimed' }).catch((error) => {
      throw new Error(`${error.message}: ${this.leftovers()}`);
    });
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#managers.map((manager) => manager.shutdown()));
    await Promise.all(Array.from(this.#addresses, (address) => this.command(['stop', '--address', address])));
    for (const child of this.#children) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    }
    try {
      await this.isReclaimed();
    } finally {
      rmSync(this.runtimeDir, { recursive: true, force: true });
      for (const name of [...this.segments(), ...this.boards()]) rmSync(join('/dev/shm', name), { force: true });
    }
  }
}

/** Opens a scene that is closed, and checked for leftovers, when the test ends. */
export function scene(): Scene {
  const opened = new Scene();
  onTestFinished(() => opened.close());
  return opened;
}

function ended(child: ChildProcess, input: string | Buffer): Promise<CommandResult> {
  const out = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('latin1').on('data', (text) => {
    out.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    out.stderr += text;
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  return new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, ...out })));
}

export function isAlive(pid: number): boolean {
  try {
    // A zombie has died, and only its parent has not asked yet: unless it is the first of several threads, of which the others still hold its files.
    const isZombie = /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return !isZombie || readdirSync(`/proc/${pid}/task`).length > 1;
  } catch {
    return false;
  }
}

/** Pids of the children of a process. */
export function childrenOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number) : [];
}

/** Expects a promise to reject with this `ShmError` code. */
export async function expectCode(promise: Promise<unknown>, code: string): Promise<void> {
  await expect(promise).rejects.toMatchObject({ code });
}
