import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

// What only one operating system has, as far as clients and managers must agree on it.

const WINDOWS = process.platform === 'win32';

/** The id of the user whose process this is; undefined where users have no numbers. */
export function currentUser(): number | undefined {
  return process.getuid?.();
}

/** An address is the path of a socket in the file system; else it is the name of a pipe. */
export const ADDRESSES_ARE_PATHS = !WINDOWS;

/** What the name of a pipe on this machine begins with. */
export const PIPE_PREFIX = '\\\\.\\pipe\\';

/** sun_path less its NUL: 108 bytes on Linux, 104 on macOS. Node cuts a longer path silently and serves another name. */
export const MAX_ADDRESS_BYTES = process.platform === 'linux' ? 107 : 103;

/**
 * The address of that name which belongs to a runtime directory. Where addresses are names of pipes, which all users have in common, it
 * belongs to `user`.
 */
export function addressIn(runtimeDir: string, name: string, user: string | undefined): string {
  return ADDRESSES_ARE_PATHS ? join(runtimeDir, `${name}.sock`) : `${PIPE_PREFIX}shmd-${user}-${name}`;
}

/** The name of the bell that a life of a slot of a board has. */
export function bellName(address: string, board: string, slot: number, generation: number): string {
  if (ADDRESSES_ARE_PATHS) return join(bellsFolder(address), `${slot}.${generation}`);
  return `Local\\shmd-${board}-${slot}-${generation}`;
}

/** Where addresses are paths: the folder of a manager's bells. */
export function bellsFolder(address: string): string {
  return `${address}.bells`;
}

/** Where this user's runtime directory is unless told otherwise: where the system keeps such, else under the temporary directory. */
export function usualRuntimeDirectory(env: NodeJS.ProcessEnv): string {
  if (env.XDG_RUNTIME_DIR) return join(env.XDG_RUNTIME_DIR, 'shmd');
  return join(tmpdir(), `shmd-${currentUser() ?? userInfo().username}`);
}

/** Where the system itself keeps shared memory: empty for a name space that has no path. */
export const SYSTEM_SEGMENT_DIRECTORY = process.platform === 'linux' ? '/dev/shm' : '';
