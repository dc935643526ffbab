import { resolve } from 'node:path';
import { userSid } from '@shmd/native';
import { type Limits, type Reason, ShmError } from '@shmd/protocol';
import {
  addressIn,
  checkAddress,
  defaultAddress,
  runtimeDirectory,
  SYSTEM_SEGMENT_DIRECTORY,
} from '@shmd/protocol/node';
import validators from '#validators/options';
import { ledgerPath } from './ledger/ledger-path.js';
import type { LogLevel } from './logger.js';
import { SEGMENTS_ARE_FILES, SEGMENTS_OUTLIVE_THEIR_MANAGER } from './os.js';
import { randomHex } from './random.js';
import { groupId, type Sharing } from './sharing.js';
import { wordsOfSchemas } from './words.js';

/**
 * How to run a manager. Sizes in bytes; what is a time says in which unit.
 *
 * @example
 * ```ts
 * const options: ManagerOptions = { maxBytes: 256 * 1024 ** 2, maxSegmentsPerClient: 100, logLevel: 'error' };
 * const manager = await SharedMemoryManager.start(options);
 * console.log((await manager.status()).limits.maxBytes); // 268435456
 * await manager.shutdown();
 * ```
 */
export interface ManagerOptions {
  /** Where it listens. Default: a private address for `start()`, the user's default one otherwise. */
  address?: string | undefined;
  /** Directory of sockets and ledgers, mode 0700. */
  runtimeDir?: string | undefined;
  /** Directory of segments: a tmpfs. Default `/dev/shm`. */
  shmDir?: string | undefined;
  /** Of all segments together. Default: no limit. */
  maxBytes?: number | undefined;
  /** Default: no limit. */
  maxSegments?: number | undefined;
  /** Of what one client owns. Default: no limit. */
  maxBytesPerClient?: number | undefined;
  /** That one client owns. Default: no limit. */
  maxSegmentsPerClient?: number | undefined;
  /** Put before each segment's name to make its OS name. */
  namePrefix?: string | undefined;
  /** Default: 'warn'. */
  logLevel?: LogLevel | undefined;
  /** Seconds the reaper waits for a successor of a killed manager. Default 10 for `shared()`, else 0. */
  grace?: number | undefined;
  /** ms until a request to it rejects with ERR_SHM_TIMEOUT, unless it says another time. Default 30,000. */
  requestTimeout?: number | undefined;
  /** Uids of other users to let in. */
  allowUid?: number[] | undefined;
  /** Name or id of a group whose members to let in. */
  group?: string | undefined;
  /** What those let in may do to the memory. Default `read-write`. */
  groupAccess?: Sharing['access'] | undefined;
}

/** Everything the daemon needs to know, decided. */
export interface DaemonConfig {
  address: string;
  runtimeDir: string;
  ledgerPath: string;
  shmDir: string;
  limits: Limits;
  namePrefix: string;
  logLevel: LogLevel;
  logFile: string | null;
  /** Seconds. */
  grace: number;
  /** Guests; null: this user alone. */
  sharing: Sharing | null;
  /** `private`: ends with the process at the other end of stdin. `shared`: ends when idle for `idleExitMs`. */
  kind: 'private' | 'shared' | 'standalone';
  idleExitMs: number;
  /** Descriptor of a connection that whoever starts the manager has made already: its first client. */
  starter?: number | undefined;
}

/** Nobody watches over a shared manager: its clients start a successor. s. */
const SHARED_GRACE = 10;

/** A shared manager that serves nobody ends after this long. */
const IDLE_EXIT_MS = 60_000;

/** Checks options and decides the rest. Throws ERR_SHM_INVALID_ARGUMENT. */
export function resolveConfig(
  given: ManagerOptions,
  kind: DaemonConfig['kind'],
  logFile: string | null = null,
): DaemonConfig {
  checkOptions(given);
  refuseWhatIsNotHere(given);
  if (kind === 'private' && given.grace) {
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', 'grace: a private manager ends with the process that started it');
  }
  const runtimeDir = given.runtimeDir === undefined ? runtimeDirectory() : resolve(given.runtimeDir);
  const address = checkAddress(given.address ?? ownAddress(kind, runtimeDir));
  return {
    address,
    runtimeDir,
    ledgerPath: ledgerPath(runtimeDir, address),
    shmDir: given.shmDir === undefined ? SYSTEM_SEGMENT_DIRECTORY : resolve(given.shmDir),
    limits: {
      maxBytes: given.maxBytes ?? null,
      maxSegments: given.maxSegments ?? null,
      maxBytesPerClient: given.maxBytesPerClient ?? null,
      maxSegmentsPerClient: given.maxSegmentsPerClient ?? null,
    },
    namePrefix: given.namePrefix ?? '',
    logLevel: given.logLevel ?? (kind === 'standalone' ? 'info' : 'warn'),
    logFile,
    grace: given.grace ?? (kind === 'shared' && SEGMENTS_OUTLIVE_THEIR_MANAGER ? SHARED_GRACE : 0),
    sharing: sharingOf(given),
    kind,
    idleExitMs: IDLE_EXIT_MS,
  };
}

/** What no manager could have as an option, wherever it runs, and why; undefined when there is nothing. */
export function faultOfOptions(options: unknown): Reason | undefined {
  const { options: validate } = validators;
  if (validate?.(options)) return undefined;
  return wordsOfSchemas()('options', options, validate?.errors ?? []);
}

/** Throws ERR_SHM_INVALID_ARGUMENT. */
function checkOptions(options: unknown): void {
  const fault = faultOfOptions(options);
  if (fault) throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `${fault.path.join('.') || 'options'}: ${fault.message}`);
}

/** Throws ERR_SHM_UNSUPPORTED. */
function refuseWhatIsNotHere({ shmDir, grace, allowUid, group }: ManagerOptions): void {
  const refuse = (option: string, why: string) => new ShmError('ERR_SHM_UNSUPPORTED', `${option}: ${why}`);
  if (shmDir !== undefined && !SEGMENTS_ARE_FILES)
    throw refuse('shmDir', 'this system keeps segments in a name space of its own, not in a directory');
  if (grace && !SEGMENTS_OUTLIVE_THEIR_MANAGER)
    throw refuse('grace', 'on this system segments end with their manager: a successor would find nothing');
  if ((allowUid !== undefined || group !== undefined) && !SEGMENTS_ARE_FILES) {
    throw refuse(group === undefined ? 'allowUid' : 'group', 'on this system a manager serves its own user alone');
  }
}

function sharingOf({ allowUid = [], group, groupAccess = 'read-write' }: ManagerOptions): Sharing | null {
  if (allowUid.length === 0 && group === undefined) return null;
  return { gid: group === undefined ? null : groupId(group), uids: [...allowUid], access: groupAccess };
}

function ownAddress(kind: DaemonConfig['kind'], runtimeDir: string): string {
  const user = userSid?.();
  return kind === 'private' ? addressIn(runtimeDir, randomHex(8), user) : defaultAddress(user, runtimeDir);
}
