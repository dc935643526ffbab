// Another host, as far as programs can tell: network namespaces of its own, a /dev/shm and a runtime directory that nobody else sees.
import { spawnSync } from 'node:child_process';
import { run } from '../../lib/checks.mjs';

/** Why there can be none here; undefined: there can. */
export function noHosts() {
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const absent = ['ip', 'unshare', 'nsenter'].filter((command) => spawnSync('which', [command]).status !== 0);
  if (absent.length > 0) return `there is no ${absent.join(', ')}`;
  const { status, stderr } = spawnSync('unshare', ['--net', '--mount', 'true'], { encoding: 'utf8' });
  return status === 0 ? undefined : stderr.trim();
}

export class NamespaceHost {
  #project;
  #holder;

  constructor(project, holder) {
    this.#project = project;
    this.#holder = holder;
  }

  /** A host that lasts as long as the project. */
  static async boot(project) {
    const mounts = 'mount -t tmpfs -o size=64m tmpfs /dev/shm && mount -t tmpfs -o mode=700 tmpfs "$SHMD_RUNTIME_DIR"';
    const boot = `${mounts} && ip link set lo up && echo booted && exec sleep infinity`;
    const namespaces = ['unshare', '--net', '--mount', 'sh', '-c', boot];
    const holder = project.start('setpriv', ['--pdeathsig', 'KILL', ...namespaces]);
    await holder.says(/^booted$/m);
    return new NamespaceHost(project, holder);
  }

  /** Joins two of them by a cable. */
  static link(one, other, addresses) {
    const peer = ['peer', 'name', 'eth0', 'netns', other.#holder.pid];
    run('ip', ['link', 'add', 'eth0', 'netns', one.#holder.pid, 'type', 'veth', ...peer]);
    for (const [i, host] of [one, other].entries()) {
      host.run('ip', 'addr', 'add', `${addresses[i]}/24`, 'dev', 'eth0');
      host.run('ip', 'link', 'set', 'eth0', 'up');
    }
  }

  /** As of the project, there. */
  start(command, args, options) {
    return this.#project.start('nsenter', this.#inside([command, ...args]), options);
  }

  /** Runs a program there to its end, and returns what it printed. */
  run(...command) {
    return this.#project.run('nsenter', this.#inside(command)).stdout;
  }

  /** Ends it: its namespaces go with the last program in them. */
  async shutDown() {
    this.#holder.kill();
    await this.#holder.ends();
  }

  #inside(command) {
    const { root } = this.#project;
    return ['--target', `${this.#holder.pid}`, '--net', '--mount', '--', 'env', '--chdir', root, ...command];
  }
}
