import { lstatSync, unlinkSync } from 'node:fs';
import { createConnection } from 'node:net';
import { Ledger } from '@shmd/native';
import { fromSystemError, ShmError } from '@shmd/protocol';

/** How long the lock may be held by one who does not serve: a reaper at work, or a manager just coming or going. ms. */
const LOCK_PATIENCE_MS = 5_000;
const RETRY_MS = 20;

/** Becomes the one manager of an address: takes its ledger's lock. Throws ERR_SHM_EXISTS when another has it. */
export async function lockLedger(path: string, address: string): Promise<Ledger> {
  const deadline = performance.now() + LOCK_PATIENCE_MS;
  for (;;) {
    const ledger = openLedger(path);
    if (ledger) return ledger;
    if (performance.now() > deadline || (await isServed(address))) {
      throw new ShmError('ERR_SHM_EXISTS', `a manager already serves ${address}`);
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function openLedger(path: string): Ledger | null {
  try {
    return Ledger.open(path);
  } catch (error) {
    throw fromSystemError(error, `open the ledger ${path}`);
  }
}

/**
 * Clears the way for our socket: removes one that nobody listens on, for its manager was killed. Anything else at the path is not ours
 * to touch. Call it with the ledger locked. Throws ERR_SHM_EXISTS, ERR_SHM_PERMISSION.
 */
export async function clearStaleSocket(address: string): Promise<void> {
  const stat = lstatSync(address, { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isSocket())
    throw new ShmError('ERR_SHM_EXISTS', `${address} exists and is not a socket: remove it yourself`);
  if (stat.uid !== process.getuid?.()) {
    throw new ShmError('ERR_SHM_PERMISSION', `the socket ${address} belongs to uid ${stat.uid}`);
  }
  if (await isServed(address)) throw new ShmError('ERR_SHM_EXISTS', `something already listens at ${address}`);
  unlinkSync(address);
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
