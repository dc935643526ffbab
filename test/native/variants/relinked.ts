import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../scripts/lib/variant.mjs', import.meta.url));

/** Folder of the native code linked with `NAME.cc`, for SHMD_NATIVE_DIR. */
export function relinked(name: string): string {
  return execFileSync(process.execPath, [PROGRAM, name], { encoding: 'utf8' }).trim();
}
