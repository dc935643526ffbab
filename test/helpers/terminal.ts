import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { SHMD } from './scene.js';
import { temporary } from './temporary.js';
import { until } from './until.js';

/** The `shmd` command as it is typed. */
export const COMMAND = `'${process.execPath}' '${SHMD}'`;

/** Why there can be no terminal here; undefined when there can. */
export const noTerminal = spawnSync('tmux', ['-V']).status === 0 ? undefined : 'tmux is not installed';

/** A shell in a terminal of its own, which tmux plays. It ends with the test. */
export class Terminal {
  readonly #socket = join(temporary(tmpdir()), 'tmux');

  constructor(env: NodeJS.ProcessEnv, size = { columns: 80, rows: 24 }) {
    const { status, stderr } = spawnSync(
      'tmux',
      ['-S', this.#socket, '-f', '/dev/null', 'new-session', '-d', '-x', `${size.columns}`, '-y', `${size.rows}`, 'sh'],
      { env: { ...process.env, ...env, LC_ALL: 'C.UTF-8' }, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`tmux: ${stderr}`);
    onTestFinished(() => {
      this.#tmux('kill-server');
    });
  }

  /** Types a line and Enter. */
  type(line: string): void {
    this.write(line);
    this.press('Enter');
  }

  /** Types a text. */
  write(text: string): void {
    this.#tmux('send-keys', '-l', text);
  }

  /** Presses keys, as tmux names them: `q`, `Up`, `C-c`. */
  press(...keys: string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', `${columns}`, '-y', `${rows}`);
  }

  /** What is on it, a line an element. */
  get lines(): string[] {
    return this.#tmux('capture-pane', '-p').replace(/\n+$/, '').split('\n');
  }

  /** The same with the codes of its colours. */
  get colored(): string {
    return this.#tmux('capture-pane', '-p', '-e');
  }

  /** Has a program taken its second screen, or hidden its cursor? */
  get isTaken(): boolean {
    return this.#tmux('display-message', '-p', '#{alternate_on}#{?cursor_flag,0,1}').trim() !== '00';
  }

  /** Resolves when what is on it is like that; fails, and says what was on it. */
  async shows(what: RegExp): Promise<void> {
    await until(() => what.test(this.lines.join('\n')), { what: String(what) }).catch((error) => {
      throw new Error(`${error.message}; there was:\n${this.lines.join('\n')}`);
    });
  }

  #tmux(...args: string[]): string {
    return spawnSync('tmux', ['-S', this.#socket, ...args], { encoding: 'utf8' }).stdout;
  }
}
