import type { Socket } from 'node:net';
import { LineDecoder, RPC_CODES, ShmError, WIRE_LIMITS } from '@shmd/protocol';
import type { Logger } from '../logger.js';
import { failure, InFlight } from './dispatcher.js';

/** What the server does with one connection's requests. */
export interface Session {
  /** False until the client has said hello. */
  readonly introduced: boolean;
  run(method: string, params: unknown): unknown;
  ended(): void;
}

/** One client's socket: frames in, answers out, every buffer bounded. */
export class ServerConnection {
  readonly #decoder = new LineDecoder();
  readonly #inFlight = new InFlight();
  readonly #helloTimer: NodeJS.Timeout;
  #session!: Session;
  #outbox = '';
  #receiving = false;
  #over = false;

  constructor(
    private readonly socket: Socket,
    private readonly logger: Logger,
    openSession: (connection: ServerConnection) => Session,
  ) {
    this.#session = openSession(this);
    this.#helloTimer = setTimeout(() => this.#hangUp('no hello in time'), WIRE_LIMITS.helloMs);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('drain', () => socket.resume());
    socket.on('error', (error) => this.logger.debug({ err: error }, 'connection failed'));
    socket.on('close', () => this.#closed());
  }

  notify(method: string, params: unknown): void {
    this.#send(JSON.stringify({ jsonrpc: '2.0', method, params }));
  }

  introduced(): void {
    clearTimeout(this.#helloTimer);
  }

  /** Ends the connection once all that was sent is out. */
  end(): void {
    this.#flush();
    this.#over = true;
    this.socket.end();
  }

  destroy(): void {
    this.#over = true;
    this.socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#receiving = true;
    try {
      for (const line of this.#decoder.push(chunk)) {
        if (this.#over) return;
        this.#accept(line);
      }
    } catch (error) {
      this.#hangUp(error instanceof ShmError ? error.message : 'unreadable frame');
    } finally {
      this.#receiving = false;
      this.#flush();
    }
  }

  #accept(line: string): void {
    const beforeHello = !this.#session.introduced;
    this.#inFlight.accept(line, this.#exchange);
    // A first line that is no hello comes from something that is no client: nothing after it is read.
    if (beforeHello && !this.#session.introduced) this.end();
  }

  readonly #exchange = {
    run: (method: string, params: unknown) => this.#session.run(method, params),
    answer: (line: string) => this.#send(line),
    defect: (error: unknown) => this.logger.error({ err: error }, 'a request failed in a way it should not'),
  };

  #send(line: string): void {
    if (this.#over) return;
    // Answers to the requests of one chunk, and what settles in one turn, leave in one write.
    if (this.#outbox === '' && !this.#receiving) queueMicrotask(() => this.#flush());
    this.#outbox += `${line}\n`;
  }

  #flush(): void {
    if (this.#outbox === '' || this.#over) return;
    this.socket.write(this.#outbox);
    this.#outbox = '';
    if (this.socket.writableLength > WIRE_LIMITS.outputCloseBytes) this.#abandon('it does not read its answers');
    // A paused socket does not report the peer's death, but the output that waits on it does.
    else if (this.socket.writableLength > WIRE_LIMITS.outputPauseBytes) this.socket.pause();
  }

  #hangUp(why: string): void {
    this.#send(failure(null, new ShmError('ERR_SHM_PROTOCOL', why), RPC_CODES.invalidRequest));
    this.#flush();
    this.#abandon(why);
  }

  #abandon(why: string): void {
    if (this.#over) return;
    this.logger.warn({ why }, 'connection ended by the manager');
    this.#over = true;
    this.socket.destroySoon();
    // The peer may never read what is left: do not wait for it for ever.
    setTimeout(() => this.socket.destroy(), 1_000).unref();
  }

  #closed(): void {
    clearTimeout(this.#helloTimer);
    this.#over = true;
    this.#session.ended();
  }
}
