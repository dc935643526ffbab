import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * The directory of sockets and ledgers: `SHMD_RUNTIME_DIR`, else `$XDG_RUNTIME_DIR/shmd`, else a per-user one under the temporary
 * directory. Whoever creates it checks its owner and mode.
 */
export function runtimeDirectory(env: NodeJS.ProcessEnv = process.env): string {
  if (env.SHMD_RUNTIME_DIR) return resolve(env.SHMD_RUNTIME_DIR);
  if (env.XDG_RUNTIME_DIR) return join(env.XDG_RUNTIME_DIR, 'shmd');
  const user = process.getuid?.() ?? userInfo().username;
  return join(tmpdir(), `shmd-${user}`);
}
