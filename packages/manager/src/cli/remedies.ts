import type { ShmError, ShmErrorCode, SystemCause } from '@shmd/protocol';

interface Remedy {
  code: ShmErrorCode;
  /** Names of system errors, one of which must be the cause; `none`: there must be no cause. Without it: whatever the cause. */
  cause?: string[] | 'none';
  /** Only for these commands. */
  commands?: string[];
  say: string;
}

/** The first that fits is said. Each must be true of all that its row fits, and none may cost anybody a segment. */
const REMEDIES: Remedy[] = [
  {
    code: 'ERR_SHM_CONNECT',
    cause: ['ENOENT', 'ECONNREFUSED'],
    say: 'start one with: shmd start --detach, or name another with --address',
  },
  { code: 'ERR_SHM_CONNECT', cause: 'none', say: "name a manager's socket with --address or SHMD_ADDRESS" },
  {
    code: 'ERR_SHM_EXISTS',
    cause: ['EEXIST'],
    say: 'choose another name: a file that is not of this manager has it',
  },
  { code: 'ERR_SHM_EXISTS', say: 'choose another name, or see what has this one with: shmd stat' },
  { code: 'ERR_SHM_NOT_FOUND', say: 'see what there is with: shmd ls' },
  {
    code: 'ERR_SHM_NO_SPACE',
    cause: ['ENOSPC', 'EDQUOT'],
    say: 'see what is there with: shmd ls, or enlarge that file system; a tmpfs with: mount -o remount,size=…',
  },
  { code: 'ERR_SHM_NO_SPACE', cause: ['ENOMEM'], say: 'the machine is out of memory: see what is there with: shmd ls' },
  {
    code: 'ERR_SHM_NO_SPACE',
    cause: ['EMFILE'],
    say: 'raise the limit of open files: ulimit -n, LimitNOFILE= of a service',
  },
  { code: 'ERR_SHM_NO_SPACE', cause: ['ENFILE'], say: 'raise fs.file-max: the whole machine is out of open files' },
  { code: 'ERR_SHM_NO_SPACE', cause: ['EFBIG'], say: 'raise the limit of file sizes for the manager: ulimit -f' },
  { code: 'ERR_SHM_QUOTA', say: 'see who holds what with: shmd status' },
  { code: 'ERR_SHM_INVALID_SIZE', commands: ['create'], say: 'give an integer number of bytes, at least 1' },
  {
    code: 'ERR_SHM_INVALID_NAME',
    cause: ['ENAMETOOLONG'],
    say: "use a shorter name: the manager's prefix is put before it",
  },
  {
    code: 'ERR_SHM_INVALID_NAME',
    say: 'use 1 to 200 bytes without / \\ or control characters, not beginning with a dot',
  },
  { code: 'ERR_SHM_PERMISSION', cause: ['EACCES', 'EPERM'], say: 'run it as the user who owns the manager' },
  // The manager has just looked at it, and found it: only this process does not.
  {
    code: 'ERR_SHM_STALE',
    cause: ['ENOENT', 'ESTALE'],
    say: 'the manager may have another directory of segments: see shmd doctor',
  },
  { code: 'ERR_SHM_STALE', cause: 'none', say: 'its name is free to be created again' },
  { code: 'ERR_SHM_DISCONNECTED', say: 'see whether its manager still runs with: shmd status' },
];

/** These start a manager, and why that failed says already what to do: programs start managers too. */
const STARTERS = ['start', 'run'];

/** What a person can do about an error of a command. `docs/errors.md` says more. */
export function remedyOf(command: string, { code, cause }: ShmError): string | undefined {
  if (STARTERS.includes(command)) return undefined;
  return REMEDIES.find(
    (remedy) =>
      remedy.code === code && (remedy.commands?.includes(command) ?? true) && fits(remedy.cause, cause as SystemCause),
  )?.say;
}

function fits(wanted: Remedy['cause'], cause: SystemCause | undefined): boolean {
  if (wanted === undefined) return true;
  return wanted === 'none' ? cause === undefined : wanted.includes(cause?.code ?? '');
}
