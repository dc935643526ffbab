import { resolve } from 'node:path';
import { usualRuntimeDirectory } from './os.js';

/**
 * The directory of sockets and ledgers: `SHMD_RUNTIME_DIR`, else `$XDG_RUNTIME_DIR/shmd`, else a per-user one under the temporary
 * directory. Whoever creates it checks its owner and mode.
 */
export function runtimeDirectory(env: NodeJS.ProcessEnv = process.env): string {
  return env.SHMD_RUNTIME_DIR ? resolve(env.SHMD_RUNTIME_DIR) : usualRuntimeDirectory(env);
}
