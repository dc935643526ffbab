// Containers without a daemon and without a registry: podman, whose images, containers and volumes are in a folder of their own.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../../lib/checks.mjs';

/** What npm and a Dockerfile start, beside Node.js. */
const PROGRAMS = ['/bin/sh', '/bin/mkdir', '/usr/bin/env'];

/** What it needs at the most, and then is ended. ms. */
const TIMEOUT_MS = 120_000;

/** Why there is none here; undefined: there is one. */
export function noPodman() {
  if (process.getuid?.() !== 0) return 'containers need root here';
  return ['podman', 'runc'].some((command) => spawnSync(command, ['--version']).error)
    ? 'there is no podman with runc'
    : undefined;
}

export class Podman {
  #folder;
  #options;

  /** @param folder empty, and removed by whoever made it */
  constructor(folder) {
    this.#folder = folder;
    const place = (name) => join(folder, name);
    this.#options = ['--root', place('store'), '--runroot', place('run'), '--tmpdir', place('tmp')];
    this.#options.push('--storage-driver', 'vfs', '--runtime', 'runc');
    // It would ask for more than whoever started us may have, and keep its locks in /dev/shm.
    const limit = spawnSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).stdout.trim();
    const limits = ['nofile', 'nproc'].map((what) => `"${what}=${limit}:${limit}"`);
    writeFileSync(place('containers.conf'), `[containers]\ndefault_ulimits=[${limits}]\n[engine]\nlock_type="file"\n`);
  }

  /** What it prints. Throws when it fails. */
  run(...args) {
    const result = this.try(...args);
    if (result.status !== 0) throw new Error(`podman ${args[0]} ended with ${result.status}\n${result.output}`);
    return result.output;
  }

  /** How it ends, and what it prints. */
  try(...args) {
    const env = { ...process.env, CONTAINERS_CONF: join(this.#folder, 'containers.conf') };
    const options = { encoding: 'utf8', env, timeout: TIMEOUT_MS, killSignal: 'SIGKILL' };
    const { status, stdout, stderr } = spawnSync('podman', [...this.#options, ...args], options);
    return { status, output: stdout + stderr };
  }

  /** An image of that name with the Node.js, npm and shell of this machine: what comes from a registry elsewhere. */
  importNode(name) {
    const root = join(this.#folder, 'rootfs');
    for (const folder of ['dev', 'etc', 'home/node', 'proc', 'run', 'sys', 'tmp', 'usr/local/bin']) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    chmodSync(join(root, 'tmp'), 0o1777);
    cpSync(process.execPath, join(root, 'usr/local/bin/node'));
    for (const program of PROGRAMS) copyInto(root, program);
    for (const program of [process.execPath, ...PROGRAMS]) {
      for (const library of librariesOf(program)) copyInto(root, library);
    }
    const npm = dirname(dirname(realpathSync(run('which', ['npm']).stdout.trim())));
    cpSync(npm, join(root, 'usr/local/lib/node_modules/npm'), { recursive: true });
    symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
    writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n');
    writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnode:x:1000:\n');
    const archive = join(this.#folder, 'rootfs.tar');
    run('tar', ['-C', root, '-cf', archive, '.']);
    this.run('import', archive, name);
  }

  /** Ends and removes all that it has. */
  remove() {
    this.try('rm', '--all', '--force', '--time', '0');
    this.try('volume', 'rm', '--all', '--force');
    this.try('rmi', '--all', '--force');
    for (const controller of readdirSync('/sys/fs/cgroup')) {
      for (const group of ['libpod_parent/conmon', 'libpod_parent']) {
        try {
          rmdirSync(join('/sys/fs/cgroup', controller, group));
        } catch {
          // It is not there, or somebody else's containers are in it.
        }
      }
    }
  }
}

function librariesOf(program) {
  return run('ldd', [program]).stdout.match(/\/\S+/g);
}

/** Links are followed: what stands there is a file. */
function copyInto(root, path) {
  cpSync(realpathSync(path), join(root, path), { recursive: true });
}
