// A terminal of 80 columns and 24 rows with a shell in it, which tmux plays.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { until } from '../lib/until.mjs';

/** Why there can be no terminal here; undefined when there can. */
export const noTerminal = spawnSync('tmux', ['-V']).status === 0 ? undefined : 'tmux is not installed';

export class Terminal {
  #socket;

  constructor(folder, cwd, env) {
    this.#socket = join(folder, 'tmux');
    this.#tmux(['-f', '/dev/null', 'new-session', '-d', '-x', '80', '-y', '24', 'sh'], { cwd, env });
  }

  /** Presses keys, as tmux names them; a text of several letters is typed. */
  press(...keys) {
    this.#tmux(['send-keys', ...keys]);
  }

  resize(columns, rows) {
    this.#tmux(['resize-window', '-x', `${columns}`, '-y', `${rows}`]);
  }

  /** What is on it. */
  get text() {
    return this.#tmux(['capture-pane', '-p']).replace(/\n+$/, '');
  }

  /** Resolves with what is on it when that is as wanted. */
  async shows(wanted) {
    await until(() => wanted.test(this.text), { what: `${wanted} on the terminal` }).catch((error) => {
      throw new Error(`${error.message}, which shows:\n${this.text}`);
    });
    return this.text;
  }

  end() {
    this.#tmux(['kill-server']);
  }

  #tmux(args, { cwd, env } = {}) {
    const { status, stdout, stderr } = spawnSync('tmux', ['-S', this.#socket, ...args], { cwd, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`tmux ${args.join(' ')}: ${stderr}`);
    return stdout;
  }
}
