import type { Socket } from 'node:net';
import { FrameError, LineDecoder, RPC_CODES, ShmError, WIRE_LIMITS } from '@shmd/protocol';
import { step } from '../failpoint.js';
import type { Logger } from '../logger.js';
import { failure, InFlight } from './dispatcher.js';
import type { OutputBudget } from './output-budget.js';

/** What the server does with one connection's requests. */
export interface Session {
  /** False until the client has said hello. */
  readonly introduced: boolean;
  run(method: string, params: unknown): unknown;
  ended(): void;
}

/** The process at the other end, as the kernel tells. */
export interface Peer {
  pid: number;
  uid: number;
}

/** Requests one connection is served before the others get their turn. */
const REQUESTS_PER_TURN = 64;

/** Answers are handed to the socket when there are this many characters of them. */
const OUTBOX_CHARACTERS = 4096;

/** How long a peer may take for our last words and for hanging up itself. ms. */
const FAREWELL_MS = 1_000;

/** One client's socket: frames in, answers out, every buffer bounded. */
export class ServerConnection {
  readonly #decoder = new LineDecoder();
  readonly #inFlight = new InFlight();
  readonly #helloTimer: NodeJS.Timeout;
  readonly #session: Session;
  /** Lines received and not yet handled. The socket is paused when a turn ends with some left. */
  #lines: Iterator<string, void> | null = null;
  #outbox = '';
  #working = false;
  #waitingForReader = false;
  /** Bytes of ours that the budget knows of. */
  #waiting = 0;
  #over = false;

  constructor(
    private readonly socket: Socket,
    readonly peer: Peer,
    private readonly logger: Logger,
    private readonly budget: OutputBudget,
    openSession: (connection: ServerConnection) => Session,
  ) {
    this.#session = openSession(this);
    this.#helloTimer = setTimeout(() => this.#hangUp('no hello in time'), WIRE_LIMITS.helloMs);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('drain', () => this.#drained());
    socket.on('error', (error) => this.logger.debug({ err: error }, 'connection failed'));
    socket.on('close', () => this.#closed());
  }

  /** Sends one line: an answer, or a notification. */
  send(line: string): void {
    if (this.#over) return;
    // Answers to the requests of one turn, and what settles in one turn, leave in one write.
    if (this.#outbox === '' && !this.#working) queueMicrotask(() => this.#flush());
    this.#outbox += `${line}\n`;
  }

  introduced(): void {
    clearTimeout(this.#helloTimer);
  }

  /** Ends the connection once all that was sent is out. */
  end(): void {
    if (!this.#farewell()) return;
    // Half closed: a peer that is still sending would meet our hanging up before it has read our last words.
    this.socket.end();
  }

  /** Hangs up once all that was sent is out, whatever the peer is doing. */
  dismiss(): void {
    if (this.#farewell()) this.socket.destroySoon();
  }

  /** Sends what is left, and reads nothing more. A peer that takes its time does not keep the descriptor. */
  #farewell(): boolean {
    this.#flush();
    if (this.#over) return false;
    this.#over = true;
    setTimeout(() => this.socket.destroy(), FAREWELL_MS).unref();
    return true;
  }

  #receive(chunk: Buffer): void {
    if (this.#over) return;
    this.#lines = this.#decoder.push(chunk);
    this.#work();
  }

  #drained(): void {
    this.#count();
    if (!this.#waitingForReader) return;
    this.#waitingForReader = false;
    this.#work();
  }

  /** Handles what was received, until it is done, the answers pile up, or others deserve a turn. */
  #work(): void {
    this.#working = true;
    try {
      this.#turn();
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#hangUp(error.message, error.rpcCode);
    } finally {
      this.#working = false;
    }
    this.#flush();
    if (this.#over) return;
    if (this.#isCongested()) {
      // A paused socket does not report the peer's death, but the output that waits on it does.
      this.#waitingForReader = true;
      this.socket.pause();
    } else if (this.#lines) {
      this.socket.pause();
      setImmediate(() => this.#over || this.#work());
    } else if (this.socket.isPaused()) {
      this.socket.resume();
    }
  }

  #turn(): void {
    for (let handled = 0; this.#lines && handled < REQUESTS_PER_TURN; handled++) {
      const { done, value } = this.#lines.next();
      if (done) {
        this.#lines = null;
        return;
      }
      this.#accept(value);
      if (this.#over) return;
      if (this.#outbox.length > OUTBOX_CHARACTERS) {
        this.#flush();
        if (this.#over || this.#isCongested()) return;
      }
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
    answer: (line: string) => this.send(line),
    defect: (error: unknown) => this.logger.error({ err: error }, 'a request failed in a way it should not'),
  };

  #flush(): void {
    if (this.#outbox === '' || this.#over) return;
    step('answer', () => this.socket.write(this.#outbox));
    this.#outbox = '';
    this.#count();
    if (this.budget.exceededBy(this.#waiting)) this.#abandon('it does not read its answers');
  }

  #isCongested(): boolean {
    return this.#waiting > WIRE_LIMITS.outputPauseBytes;
  }

  #count(): void {
    const waiting = this.socket.writableLength;
    this.budget.add(waiting - this.#waiting);
    this.#waiting = waiting;
  }

  #hangUp(why: string, rpcCode: number = RPC_CODES.invalidRequest): void {
    this.send(failure(null, new ShmError('ERR_SHM_PROTOCOL', why), rpcCode));
    this.#flush();
    this.#abandon(why);
  }

  #abandon(why: string): void {
    if (this.#over) return;
    this.logger.warn({ why, pid: this.peer.pid }, 'connection ended by the manager');
    this.end();
  }

  #closed(): void {
    clearTimeout(this.#helloTimer);
    this.#over = true;
    this.#lines = null;
    this.budget.add(-this.#waiting);
    this.#waiting = 0;
    this.#session.ended();
  }
}
