import { accessSync, constants, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ShmError } from '@shmd/protocol';
import { NODE } from '../os.js';

/** What of this process tells on which program a manager can run. */
export interface Host {
  versions: { [name: string]: string | undefined };
  execPath: string;
  /** As in the environment. */
  path: string;
  /** The program is part of its Node.js, which then takes no other. */
  isSingleExecutable: boolean;
}

/** Runtimes that say they are Node.js, too. */
const OTHERS = { bun: 'Bun', deno: 'Deno', electron: 'Electron' };

const WHAT_TO_DO =
  "install Node.js where PATH finds it, or start a manager with 'shmd start' or in a plain Node.js process, and connect() to it";

/** What runs this process instead of Node.js; undefined: Node.js does. */
export function otherRuntime(versions: Host['versions']): string | undefined {
  return Object.entries(OTHERS).find(([name]) => versions[name] !== undefined)?.[1];
}

/**
 * Absolute path of the Node.js that a manager runs on: our own. Other runtimes can do what a client needs, but lack what a
 * manager does (Bun has no pipe to a reaper that keeps no process alive), so on them it is the one that PATH names. Throws
 * ERR_SHM_UNSUPPORTED: there is none.
 */
export function nodeProgram(host: Host): string {
  const other = host.isSingleExecutable ? 'a single executable application' : otherRuntime(host.versions);
  if (!other) return host.execPath;
  const own = realpathSync(host.execPath);
  for (const folder of host.path.split(delimiter)) {
    const program = join(folder, NODE);
    // `bun --bun` puts itself there under that name.
    if (folder !== '' && isExecutable(program) && realpathSync(program) !== own) return program;
  }
  throw new ShmError('ERR_SHM_UNSUPPORTED', `a manager runs on Node.js, not on ${other}: ${WHAT_TO_DO}`);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
