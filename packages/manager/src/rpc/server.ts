import { createServer, type Server, type Socket } from 'node:net';
import { peerIdentity } from '@shmd/native';
import { ShmError, WIRE_LIMITS } from '@shmd/protocol';
import type { Logger } from '../logger.js';
import { ServerConnection, type Session } from './connection.js';

export interface RpcServerOptions {
  logger: Logger;
  /** May a process of this uid talk to us? */
  allowed: (uid: number) => boolean;
  openSession: (connection: ServerConnection) => Session;
}

/** Listens on a Unix socket and lets in those whom the kernel says are allowed. */
export class RpcServer {
  readonly #server: Server;
  readonly #connections = new Set<ServerConnection>();

  constructor(private readonly options: RpcServerOptions) {
    this.#server = createServer((socket) => this.#admit(socket));
    this.#server.maxConnections = WIRE_LIMITS.connections;
  }

  listen(address: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(address, error)));
      this.#server.listen(address, () => {
        this.#server.removeAllListeners('error');
        this.#server.on('error', (error) => this.options.logger.error({ err: error }, 'accept failed'));
        resolve();
      });
    });
  }

  get connections(): Iterable<ServerConnection> {
    return this.#connections;
  }

  /** Stops listening and removes the socket. Connections go on until they are ended. */
  close(): void {
    this.#server.close();
  }

  #admit(socket: Socket): void {
    const refusal = this.#refusal(socket);
    if (refusal) {
      this.options.logger.warn({ why: refusal }, 'connection refused');
      socket.destroy();
      return;
    }
    const connection = new ServerConnection(socket, this.options.logger, this.options.openSession);
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }

  #refusal(socket: Socket): string | null {
    try {
      const { fd } = (socket as unknown as { _handle: { fd: number } })._handle;
      const { uid } = peerIdentity(fd);
      return this.options.allowed(uid) ? null : `uid ${uid} may not connect`;
    } catch (error) {
      return `its user is unknown: ${error}`;
    }
  }
}

function listenError(address: string, error: NodeJS.ErrnoException): ShmError {
  const code =
    error.code === 'EADDRINUSE' ? 'ERR_SHM_EXISTS' : error.code === 'EACCES' ? 'ERR_SHM_PERMISSION' : 'ERR_SHM_CONNECT';
  return new ShmError(code, `cannot listen at ${address}: ${error.message}`, { cause: error });
}
