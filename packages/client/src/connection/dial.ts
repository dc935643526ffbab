import type { Socket } from 'node:net';
import { fromSystemError, ShmError } from '@shmd/protocol';
import { holdTrustedPipe } from './check-pipe.js';
import { Wire } from './wire.js';

/** Before the next attempt when the manager has too many callers waiting. ms. */
const RETRY_MS = 10;

/** A manager has too many callers waiting: its backlog is full, or every instance of its pipe in use. */
const BUSY = ['EAGAIN', 'EBUSY'];

/**
 * Connects to a Unix socket, or to a pipe of somebody who is trusted. A manager that is busy with a crowd of callers is called again until
 * `signal` says that it is enough. Throws ERR_SHM_CONNECT, ERR_SHM_PERMISSION, ERR_SHM_NO_SPACE (no descriptor is left to us), and the signal's reason.
 */
export async function dial(address: string, signal: AbortSignal): Promise<Wire> {
  for (;;) {
    try {
      return await connectedTo(address, signal);
    } catch (error) {
      if (!BUSY.includes((error as NodeJS.ErrnoException).code ?? ''))
        throw refused(address, error as NodeJS.ErrnoException);
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    signal.throwIfAborted();
  }
}

async function connectedTo(address: string, signal: AbortSignal): Promise<Wire> {
  const pipe = holdTrustedPipe(address);
  try {
    const wire = new Wire(address);
    await connected(wire.socket, signal);
    return wire;
  } finally {
    pipe?.close();
  }
}

function connected(socket: Socket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => socket.destroy(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners('error');
      resolve();
    });
    socket.once('error', (error) => {
      signal.removeEventListener('abort', abort);
      reject(error);
    });
  });
}

/** No manager listens there, or it is we who cannot ask: then the error says why. */
function refused(address: string, error: NodeJS.ErrnoException): ShmError {
  const known = fromSystemError(error, `connect to ${address}`);
  if (known.code === 'ERR_SHM_NO_SPACE' || error instanceof ShmError) return known;
  if (error.code === 'ERR_ACCESS_DENIED') {
    const what = `Node's permission model forbids to connect to ${address}: add --allow-net`;
    return new ShmError('ERR_SHM_PERMISSION', what, { cause: error });
  }
  if (known.code === 'ERR_SHM_PERMISSION') {
    return new ShmError('ERR_SHM_PERMISSION', `${address} is not yours to open`, { cause: error });
  }
  return new ShmError('ERR_SHM_CONNECT', `no manager listens at ${address}`, { cause: error });
}
