import { readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { ShmErrorCode } from '@shmd/protocol';
import { isCommonGround, isOpenToOthers, lookAt, ownerOf } from '../os.js';

export interface DirectoryProblem {
  code: ShmErrorCode;
  why: string;
  remedy: string;
}

export const ANOTHER_RUNTIME_DIRECTORY = 'name another with --runtime-dir or SHMD_RUNTIME_DIR';

/** What managers and reapers put into a runtime directory. */
const OURS = /\.(sock|ledger|ledger\.tmp|ledger\.reaper)$/;

/** Why a manager of this user must not use the directory; null when it may. Needs no addon: it may be what is missing. */
export function runtimeDirectoryProblem(path: string, uid: number | undefined): DirectoryProblem | 'absent' | null {
  const problem = (code: ShmErrorCode, why: string, remedy = ANOTHER_RUNTIME_DIRECTORY) => ({ code, why, remedy });
  const stat = look(path);
  if (!stat) {
    const file = fileAbove(path);
    return file === null ? 'absent' : problem('ERR_SHM_INVALID_ARGUMENT', `cannot be: ${file} is not a directory`);
  }
  if (!stat.isDirectory()) return problem('ERR_SHM_INVALID_ARGUMENT', 'is not a directory');
  if (ownerOf(stat) !== uid) return problem('ERR_SHM_PERMISSION', `belongs to uid ${ownerOf(stat)}`);
  if (!isOpenToOthers(stat)) return null;
  const remedy = isOurs(path, stat) ? `run: chmod 700 ${path}` : ANOTHER_RUNTIME_DIRECTORY;
  return problem('ERR_SHM_PERMISSION', 'is open to others', remedy);
}

/** Is it shmd's alone, so that closing it locks nobody out? `/tmp`, `/etc` and homes are not. */
function isOurs(path: string, stat: Stats): boolean {
  if (isCommonGround(stat)) return false;
  try {
    const names = readdirSync(path);
    return names.length > 0 ? names.every((name) => OURS.test(name)) : basename(path).startsWith('shmd');
  } catch {
    return false;
  }
}

function look(path: string): Stats | undefined {
  try {
    return lookAt(path);
  } catch {
    // Something above is no directory, or closed to us: making it will say so.
    return undefined;
  }
}

/** What keeps the directory from being made: the nearest thing above it that is there, unless that is a directory. */
function fileAbove(path: string): string | null {
  for (let above = dirname(path); above !== dirname(above); above = dirname(above)) {
    try {
      const stat = statSync(above, { throwIfNoEntry: false });
      if (stat) return stat.isDirectory() ? null : above;
    } catch {
      // The same holds of it.
    }
  }
  return null;
}
