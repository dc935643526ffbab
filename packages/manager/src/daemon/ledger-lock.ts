import { type Stats, unlinkSync } from 'node:fs';
import { createConnection } from 'node:net';
import { dirname } from 'node:path';
import { Ledger } from '@shmd/native';
import { fromSystemError, ShmError } from '@shmd/protocol';
import { currentUser } from '@shmd/protocol/node';
import { lookAt, ownerOf } from '../os.js';
import { ANOTHER_RUNTIME_DIRECTORY } from '../runtime/runtime-directory-problem.js';

/** How long the lock may be held by one who does not serve: a reaper at work, or a manager just coming or going. ms. */
const LOCK_PATIENCE_MS = 5_000;
const RETRY_MS = 20;

const ANOTHER = 'name another address with --address';

/** Becomes the one manager of an address: takes its ledger's lock. Throws ERR_SHM_EXISTS when another has it. */
export async function lockLedger(path: string, address: string): Promise<Ledger> {
  const deadline = performance.now() + LOCK_PATIENCE_MS;
  for (;;) {
    const ledger = openLedger(path);
    if (ledger) return ledger;
    if (performance.now() > deadline || (await isServed(address))) {
      throw new ShmError('ERR_SHM_EXISTS', `a manager already serves ${address}; connect to it, or ${ANOTHER}`);
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function openLedger(path: string): Ledger | null {
  try {
    return Ledger.open(path);
  } catch (error) {
    // EFBIG: larger than any of ours.
    const isOne = (error as NodeJS.ErrnoException).code !== 'EFBIG';
    refuseStranger(path, 'ledger', (stat) => isOne && stat.isFile());
    throw fromSystemError(error, `open the ledger ${path}`, ANOTHER_RUNTIME_DIRECTORY);
  }
}

/**
 * Clears the way for our socket: removes one that nobody listens on, for its manager was killed. Anything else at the path is not ours
 * to touch. Call it with the ledger locked. Throws ERR_SHM_EXISTS, ERR_SHM_PERMISSION, ERR_SHM_INVALID_ARGUMENT.
 */
export async function clearStaleSocket(address: string): Promise<void> {
  const stat = refuseStranger(address, 'socket', (found) => found.isSocket());
  if (!stat) return refuseNowhere(address);
  if (await isServed(address))
    throw new ShmError('ERR_SHM_EXISTS', `something already listens at ${address}; ${ANOTHER}`);
  unlinkSync(address);
}

/** What stands at a path, if it is what may be ours there. Throws ERR_SHM_EXISTS, ERR_SHM_PERMISSION. */
function refuseStranger(path: string, what: string, isOne: (stat: Stats) => boolean): Stats | undefined {
  const stat = look(path);
  if (!stat) return undefined;
  if (!isOne(stat))
    throw new ShmError('ERR_SHM_EXISTS', `${path} exists and is no ${what}: it is left alone; ${ANOTHER}`);
  if (ownerOf(stat) === currentUser()) return stat;
  throw new ShmError('ERR_SHM_PERMISSION', `the ${what} ${path} belongs to uid ${ownerOf(stat)}; ${ANOTHER}`);
}

/** Node reports an absent directory as a lack of permission. Throws ERR_SHM_INVALID_ARGUMENT. */
function refuseNowhere(address: string): void {
  if (look(dirname(address))) return;
  throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `address: there is no directory ${dirname(address)}; ${ANOTHER}`);
}

/** Links are not followed. Throws ERR_SHM_INVALID_ARGUMENT, ERR_SHM_PERMISSION. */
function look(path: string): Stats | undefined {
  try {
    return lookAt(path);
  } catch (error) {
    throw fromSystemError(error, `look at ${path}`, ANOTHER);
  }
}

/** Only a refused connection, or no socket at all, proves that nobody listens; whatever else happens counts as somebody. */
function isServed(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ path: address });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
    );
  });
}
