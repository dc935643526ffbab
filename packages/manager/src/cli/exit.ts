import { ShmError, type ShmErrorCode } from '@shmd/protocol';

export const EXIT = { done: 0, failed: 1, usage: 2, noManager: 3 } as const;

/** What a person can do about an error. `docs/errors.md` says more. */
const REMEDIES: Partial<Record<ShmErrorCode, string>> = {
  ERR_SHM_CONNECT: 'start one with: shmd start --detach, or name it with --address',
  ERR_SHM_EXISTS: 'choose another name, or remove the old one with: shmd rm',
  ERR_SHM_NOT_FOUND: 'see what there is with: shmd ls',
  ERR_SHM_NO_SPACE: 'free memory, or enlarge it with: mount -o remount,size=… /dev/shm',
  ERR_SHM_QUOTA: 'see who holds what with: shmd status',
  ERR_SHM_INVALID_SIZE: 'give an integer number of bytes, at least 1',
  ERR_SHM_INVALID_NAME: 'use 1 to 200 bytes without / \\ or control characters, not beginning with a dot',
  ERR_SHM_PERMISSION: 'run it as the user who owns the manager',
  ERR_SHM_STALE: 'the segment was removed behind the manager: shmd rm it and create it again',
};

/** One line on stderr: code, what, what to do. Sets the exit code. */
export function fail(error: unknown): void {
  const known = error instanceof ShmError ? error : new ShmError('ERR_SHM_INTERNAL', String(error));
  const remedy = REMEDIES[known.code];
  const text = remedy ? `${known.message}; ${remedy}` : known.message;
  process.stderr.write(`shmd: ${known.code}: ${text.replaceAll(/\s*\n\s*/g, ' ')}\n`);
  process.exitCode = known.code === 'ERR_SHM_CONNECT' ? EXIT.noManager : EXIT.failed;
}
