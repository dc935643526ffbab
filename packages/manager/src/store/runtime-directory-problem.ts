import { lstatSync } from 'node:fs';

/** Why a manager of this user must not use the directory; null when it may. Needs no addon: it may be what is missing. */
export function runtimeDirectoryProblem(
  path: string,
  uid: number | undefined,
): { why: string; remedy: string } | 'absent' | null {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  const another = 'set SHMD_RUNTIME_DIR to one of your own';
  if (!stat) return 'absent';
  if (!stat.isDirectory()) return { why: 'is not a directory', remedy: another };
  if (stat.uid !== uid) return { why: `belongs to uid ${stat.uid}`, remedy: another };
  // A group that may only pass through, as a manager that is shared makes it, gets at nothing that is not shared too.
  if ((stat.mode & 0o067) !== 0) return { why: 'is open to others', remedy: `run: chmod 700 ${path}` };
  return null;
}
