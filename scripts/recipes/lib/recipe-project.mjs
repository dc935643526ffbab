// A recipe as its user has it: a copy of its folder, in which is installed what its package.json asks for. Nothing of this repository is near.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from '@shmd/client';
import { run } from '../../lib/checks.mjs';
import { until } from '../../lib/until.mjs';
import { RunningProgram } from './running-program.mjs';

/** Where recipes are. */
export const RECIPES = fileURLToPath(new URL('../../../examples/recipes', import.meta.url));

export class RecipeProject {
  #programs = [];

  /** Its name is this run's alone. */
  folder = mkdtempSync(join(tmpdir(), 'shmd-recipe-'));
  /** The copy. */
  root = join(this.folder, 'project');
  /** Empty, for what the recipe needs beside it; goes with the project. */
  scratch = join(this.folder, 'scratch');
  /** Of each manager that its programs start. */
  runtimeDir = join(this.folder, 'run');

  /** @param tarballs of our packages and what they need; all else comes from the registry */
  constructor(name, tarballs) {
    try {
      cpSync(join(RECIPES, name), this.root, { recursive: true, filter: (path) => !path.endsWith('node_modules') });
      mkdirSync(this.scratch);
      mkdirSync(this.runtimeDir, { mode: 0o700 });
      run('npm', ['install', '--no-audit', '--no-fund', ...tarballs], { cwd: this.root });
    } catch (error) {
      rmSync(this.folder, { recursive: true });
      throw error;
    }
  }

  /** Starts a program in the project's folder, which ends with the project at the latest. `env` is added to the environment. */
  start(command, args, { env = {} } = {}) {
    const program = new RunningProgram(command, args, { cwd: this.root, env: this.#environment(env) });
    this.#programs.push(program);
    return program;
  }

  /** As `start`, with Node.js. */
  node(...args) {
    return this.start(process.execPath, args);
  }

  /** Runs a program to its end. Throws, with all that it said, when it fails. */
  run(command, args, { env = {} } = {}) {
    return run(command, args, { cwd: this.root, env: this.#environment(env) });
  }

  /** What its programs have said. */
  get output() {
    return this.#programs.map(({ output }) => output).join('');
  }

  /** Where its one manager listens. */
  managerAddress() {
    const sockets = readdirSync(this.runtimeDir).filter((name) => name.endsWith('.sock'));
    if (sockets.length !== 1) throw new Error(`not one manager, but ${sockets.length}`);
    return join(this.runtimeDir, sockets[0]);
  }

  /** What that says of itself. */
  async managerStatus() {
    const client = await connect(this.managerAddress());
    try {
      return await client.status();
    } finally {
      await client.close();
    }
  }

  /** Resolves when none of its processes is there any more and nothing that their managers had. Throws after 60 s. */
  async leavesNothing() {
    const left = () => [...this.#processes().map((pid) => `process ${pid}`), ...readdirSync(this.runtimeDir)];
    await until(() => left().length === 0, { what: 'nothing to be left' }).catch((error) => {
      throw new Error(`${error.message}: ${left().join(', ')}`);
    });
  }

  /** Ends what is still there of it. Throws when that was more than the programs that were started here. */
  async remove() {
    for (const program of this.#programs) if (program.isRunning) program.kill('SIGKILL');
    try {
      await this.leavesNothing();
    } catch (error) {
      // Managers take it as their planned stop; reapers do not heed it, and end when they have reclaimed.
      this.#kill('SIGTERM');
      await this.leavesNothing().catch(() => this.#kill('SIGKILL'));
      throw error;
    } finally {
      rmSync(this.folder, { recursive: true });
    }
  }

  #kill(signal) {
    for (const pid of this.#processes()) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has just ended by itself.
      }
    }
  }

  #environment(env) {
    return { ...process.env, NODE_OPTIONS: '', SHMD_RUNTIME_DIR: this.runtimeDir, ...env };
  }

  /** Pids of the living whose environment speaks of our folder: nobody else's does. */
  #processes() {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(this.folder);
        } catch {
          // It ended while we looked, or is another user's.
          return false;
        }
      })
      .map(Number);
  }
}
