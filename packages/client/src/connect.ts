import { basename } from 'node:path';
import { ShmError, shown, WIRE_LIMITS } from '@shmd/protocol';
import { Client } from './client.js';
import { awaitManager } from './connection/await-manager.js';
import { Link, type LinkEvents, type LinkOptions } from './connection/link.js';
import { managerAddress, withRemedy } from './connection/manager-address.js';
import { checkedRequest, checkTimeout } from './connection/request-options.js';
import { checkOptions } from './mistakes/check-options.js';
import { refuseUnknown } from './mistakes/refuse-unknown.js';

/**
 * How to connect.
 *
 * @example
 * ```ts
 * const options: ConnectOptions = { name: 'camera', timeout: 2_000, requestTimeout: 5_000 };
 * const client = await connect(undefined, options);
 * ```
 */
export interface ConnectOptions {
  /** Shown by `shmd status`: at most 64 bytes, no control characters. Default: the name of the running script. */
  name?: string | undefined;
  /** ms to wait for the manager's hello, and with `wait` for the manager itself. Default 10,000. */
  timeout?: number | undefined;
  /** Wait for a manager to listen there: for programs that are started together with theirs. */
  wait?: boolean | undefined;
  /** ms until a request of this client rejects with ERR_SHM_TIMEOUT, unless it says another time. A create has 1 s more for each GiB. Default 30,000. */
  requestTimeout?: number | undefined;
  /** Uid of the manager, when that is neither your own nor root's: the user who shares it with you. Default: `SHMD_MANAGER_UID`. */
  managerUid?: number | undefined;
  /** Gives up connecting, with its reason. */
  signal?: AbortSignal | undefined;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;

/**
 * Connects to a manager: at `address`, else at `SHMD_ADDRESS`, else the user's default one.
 * Throws ERR_SHM_CONNECT when none listens there, ERR_SHM_TIMEOUT, ERR_SHM_PERMISSION, ERR_SHM_INVALID_ARGUMENT.
 *
 * @example
 * ```ts
 * const client = await connect(); // SHMD_ADDRESS says where
 * const other = await connect(client.address, { name: 'camera', timeout: 2_000 });
 * ```
 */
export async function connect(address?: string, options: ConnectOptions = {}): Promise<Client> {
  try {
    return await openClient(address, options, (link) => new Client(link));
  } catch (error) {
    throw withRemedy(error, address);
  }
}

/** Opens a link and hands it to `make`, whose client then hears all that comes over it. `means`: what it has beside an address. */
export async function openClient<C extends Client>(
  address: string | undefined,
  options: ConnectOptions,
  make: (link: Link) => C,
  means: Pick<LinkOptions, 'revive' | 'socket'> = {},
): Promise<C> {
  checkOptions(options, 'timeout');
  const {
    name = nameOfScript(),
    timeout = DEFAULT_TIMEOUT_MS,
    requestTimeout = DEFAULT_REQUEST_TIMEOUT_MS,
    managerUid = environmentNumber('SHMD_MANAGER_UID'),
    wait = false,
    signal,
    ...unknown
  } = options;
  refuseUnknown(unknown);
  checkedRequest({ timeout, signal });
  checkTimeout('requestTimeout', requestTimeout);
  if (typeof wait !== 'boolean')
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `wait is true or false, not ${shown(wait)}`);
  let client: C | undefined;
  const events: LinkEvents = {
    notification: (method, params) => client?.notified(method, params),
    disconnected: (error, isForGood) => client?.disconnected(error, isForGood),
    lost: (error) => client?.lost(error),
    claim: async (connection) => client?.claim(connection),
    reconnected: () => client?.reconnected(),
  };
  const where = managerAddress(address);
  const linkOptions: LinkOptions = {
    name,
    timeout,
    requestTimeout,
    signal,
    ...means,
    trusted: uidOf(managerUid),
  };
  const open = (left: number) => Link.open(where, linkOptions, events, left);
  const link = await (wait ? awaitManager(open, timeout, signal) : open(timeout));
  client = make(link);
  return client;
}

/** What the running script is called, as far as a manager takes it. */
function nameOfScript(): string {
  const name = basename(process.argv[1] ?? 'node')
    .toWellFormed()
    .replace(/\p{Cc}/gu, '?');
  // Cut between characters: a character of UTF-8 that is cut in two decodes to U+FFFD.
  return Buffer.from(name)
    .subarray(0, WIRE_LIMITS.clientNameBytes)
    .toString()
    .replace(/\ufffd$/, '');
}

function environmentNumber(variable: string): number | undefined {
  const text = process.env[variable];
  return text ? Number(text) : undefined;
}

function uidOf(uid: unknown): number | undefined {
  if (uid === undefined || (Number.isSafeInteger(uid) && (uid as number) >= 0)) return uid as number | undefined;
  throw new ShmError('ERR_SHM_INVALID_ARGUMENT', 'managerUid must be a user id');
}
