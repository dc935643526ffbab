import { basename } from 'node:path';
import { checkAddress, defaultAddress } from '@shmd/protocol/node';
import { Client } from './client.js';
import { Connection, type ConnectionEvents } from './connection.js';

export interface ConnectOptions {
  /** Shown by `shmd status`. Default: the name of the running script. */
  name?: string;
  /** ms to wait for the manager's hello. Default 10,000. */
  timeout?: number;
  signal?: AbortSignal;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Connects to a manager: at `address`, else at `SHMD_ADDRESS`, else the user's default one.
 * Throws ERR_SHM_CONNECT when none listens there, ERR_SHM_TIMEOUT, ERR_SHM_PERMISSION, ERR_SHM_INVALID_ARGUMENT.
 */
export function connect(address?: string, options: ConnectOptions = {}): Promise<Client> {
  return openClient(address, options, (connection) => new Client(connection));
}

/** Opens a connection and hands it to `make`, whose client then hears all that comes over it. */
export async function openClient<C extends Client>(
  address: string | undefined,
  options: ConnectOptions,
  make: (connection: Connection) => C,
): Promise<C> {
  let client: C | undefined;
  const events: ConnectionEvents = {
    notification: (method, params) => client?.notified(method, params),
    closed: (error) => client?.disconnected(error),
  };
  const connection = await Connection.open(checkAddress(address ?? process.env.SHMD_ADDRESS ?? defaultAddress()), {
    name: options.name ?? basename(process.argv[1] ?? 'node').slice(0, 64),
    timeout: options.timeout ?? DEFAULT_TIMEOUT_MS,
    signal: options.signal,
    events,
  });
  client = make(connection);
  return client;
}
