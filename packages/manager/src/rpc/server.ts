import { createServer, type Server, Socket } from 'node:net';
import { peerIdentity } from '@shmd/native';
import { fromSystemError, ShmError, WIRE_LIMITS } from '@shmd/protocol';
import type { Logger } from '../logger.js';
import { descriptorOf, openFileLimits, PEERS_ARE_KNOWN, socketAt } from '../os.js';
import type { Turns } from '../turns.js';
import { closeToOthers } from './close-to-others.js';
import { type Peer, ServerConnection, type Session } from './connection.js';
import { Shared } from './shared.js';

export interface RpcServerOptions {
  /** Path of the socket, or name of the pipe. */
  address: string;
  logger: Logger;
  /** May a process of this user talk to us? */
  allowed: (uid: number, fd: number) => boolean;
  openSession: (connection: ServerConnection) => Session;
  turns: Turns;
}

/** Connections that may wait to be accepted: a crowd that comes at once is not turned away. */
const BACKLOG = 4096;

/** Descriptors that connections leave to segments, the ledger and the runtime. */
const OTHER_DESCRIPTORS = 64;

/** Listens on a Unix socket or a named pipe, and lets in those whom the kernel says are allowed. */
export class RpcServer {
  #server: Server;
  readonly #shared: Shared;
  #socket: string | undefined;
  #full = false;

  constructor(private readonly options: RpcServerOptions) {
    this.#shared = new Shared(options.turns);
    this.#server = this.#make();
  }

  #make(): Server {
    // A peer that has said all it wants to is still sent its answers: the connection sees to the end.
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#admit(socket));
    server.maxConnections = connectionLimit();
    server.on('drop', () => this.#turnedAway());
    return server;
  }

  async listen(): Promise<void> {
    await this.#listen();
    try {
      await closeToOthers(this.options.address);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #listen(): Promise<void> {
    const { address } = this.options;
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(address, error)));
      this.#server.once('listening', () => {
        this.#server.removeAllListeners('error');
        this.#server.on('error', (error) => this.options.logger.error({ err: error }, 'accept failed'));
        this.#socket = socketAt(address);
        resolve();
      });
      listenAlone(this.#server, address);
    });
  }

  /** Does the socket stand where clients look for it? */
  isListed(): boolean {
    const now = socketAt(this.options.address);
    return now !== undefined && now === this.#socket;
  }

  /** Listens anew where the socket was removed. Connections go on. Throws ERR_SHM_EXISTS when something else stands there. */
  async listenAgain(): Promise<void> {
    const { address } = this.options;
    if (socketAt(address)) throw new ShmError('ERR_SHM_EXISTS', `${address} is not ours`);
    // Before the new one: Node removes what stands at the path of a server that it closes.
    this.#server.close();
    this.#server = this.#make();
    await this.listen();
  }

  /** Stops listening and removes the socket. Connections go on until they are ended. */
  close(): void {
    if (!this.#server.listening) return;
    const { address } = this.options;
    // Node would remove whatever stands at the path by now.
    if (this.isListed() || !socketAt(address)) this.#server.close();
    else this.options.logger.warn({ address }, 'something else stands where our socket was: left alone');
  }

  /** Takes in a client whose connection there was before we listened. Not a byte of it is read in this turn. */
  admitConnected(fd: number): void {
    this.#admit(new Socket({ fd, allowHalfOpen: true }));
  }

  #admit(socket: Socket): void {
    const peer = this.#identify(socket);
    if (!peer) {
      socket.destroy();
      return;
    }
    const { logger, openSession } = this.options;
    new ServerConnection(socket, peer, logger, this.#shared, openSession);
    socket.once('close', () => {
      this.#full = false;
    });
  }

  /** Who is there; null when it is nobody whom we let in. Not a byte of theirs has been read. */
  #identify(socket: Socket): Peer | null {
    const { logger, allowed } = this.options;
    if (!PEERS_ARE_KNOWN) return {};
    try {
      const fd = descriptorOf(socket);
      const { pid, uid } = peerIdentity(fd);
      if (allowed(uid, fd)) return { pid, uid };
      logger.warn({ pid, uid }, 'connection refused: this user may not connect');
    } catch (error) {
      logger.warn({ err: error }, 'connection refused: its user is unknown');
    }
    return null;
  }

  /** Says so once, and again only when there was room in between. */
  #turnedAway(): void {
    if (this.#full) return;
    this.#full = true;
    this.options.logger.warn({ connections: this.#server.maxConnections }, 'no more connections are accepted');
  }
}

/**
 * What `listen()` does where no process shares its servers with others: to ask whether this one does, it would load node:cluster, and with
 * that node:child_process and node:dgram. It is how Node's own parts call each other, so that any version may do without it.
 */
function listenAlone(server: Server, path: string): void {
  const { _listen2: start } = server as {
    _listen2?: (path: string, port: -1, addressType: -1, backlog: number) => void;
  };
  if (start) start.call(server, path, -1, -1, BACKLOG);
  else server.listen({ path, backlog: BACKLOG });
}

/**
 * With all descriptors in connections, no segment could be made for those who were there first. So connections are refused before they
 * are used up. Node has raised the soft limit to the hard one.
 */
function connectionLimit(): number {
  const { soft } = openFileLimits('/', 'self') ?? { soft: Number.POSITIVE_INFINITY };
  return Math.min(WIRE_LIMITS.connections, Math.max(1, soft - OTHER_DESCRIPTORS));
}

function listenError(address: string, error: NodeJS.ErrnoException): ShmError {
  return fromSystemError(error, `cannot listen at ${address}`, 'name another with --address');
}
