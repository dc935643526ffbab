import type { Socket } from 'node:net';
import { FrameError, LineDecoder, RPC_CODES, ShmError, WIRE_LIMITS } from '@shmd/protocol';
import type { Logger } from '../logger.js';
import type { Share } from './budget.js';
import type { Cancellation } from './cancellation.js';
import { failure } from './dispatcher.js';
import type { RequestId } from './envelope.js';
import { InFlight } from './in-flight.js';
import { Outbox } from './outbox.js';
import type { Shared } from './shared.js';

/** What the server does with one connection's requests. */
export interface Session {
  /** False until the client has said hello. */
  readonly introduced: boolean;
  mayWait(method: string): boolean;
  run(method: string, params: unknown, cancellation: Cancellation): unknown;
  /** Sends an answer, behind what has to be said before it. */
  say(line: string): void;
  /** `hasHungUp`: the peer has, and not we alone. */
  ended(hasHungUp: boolean): void;
}

/** The process at the other end, as the kernel tells: nothing where it lets only this user's connect. */
export interface Peer {
  pid?: number;
  uid?: number;
}

/** Requests one connection is served before the others get their turn. */
const REQUESTS_PER_TURN = 64;

/** Answers are handed to the socket when there are this many bytes of them. */
const OUTBOX_BYTES = 4096;

/** How long a peer may take for our last words and for hanging up itself. ms. */
const FAREWELL_MS = 1_000;

/** One client's socket: frames in, answers out, every buffer bounded. */
export class ServerConnection {
  readonly #decoder = new LineDecoder();
  readonly #inFlight: InFlight;
  readonly #outbox: Outbox;
  readonly #input: Share;
  readonly #helloTimer: NodeJS.Timeout;
  readonly #session: Session;
  /** Lines received and not yet handled. The socket is paused when a turn ends with some left. */
  #lines: Iterator<string, void> | null = null;
  #working = false;
  #flushing = false;
  #waitingForReader = false;
  /** Set once nothing more is read, and nothing said but what was said already: what comes after that. */
  #hangUp: (() => void) | null = null;

  constructor(
    private readonly socket: Socket,
    readonly peer: Peer,
    private readonly logger: Logger,
    { input, output, requests, turns, readers }: Shared,
    openSession: (connection: ServerConnection) => Session,
  ) {
    this.#outbox = new Outbox(
      socket,
      output.share(() => this.#giveUpReader()),
    );
    this.#input = input.share(() => this.#refuse(TOO_MUCH_UNFINISHED));
    this.#session = openSession(this);
    this.#inFlight = new InFlight(this.#exchange, requests, turns);
    this.#helloTimer = setTimeout(() => this.#refuse(NO_HELLO, RPC_CODES.invalidRequest), WIRE_LIMITS.helloMs);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('end', () => this.#finishWhenDone());
    socket.on('drain', () => (this.#outbox.isEmpty ? this.#drained() : readers.once(() => this.#drained())));
    socket.on('error', (error) => this.logger.debug({ err: error }, 'connection failed'));
    socket.on('close', () => this.#closed());
  }

  /** Sends one line: an answer, or a notification. */
  send(line: string): void {
    if (this.#hangUp) return;
    this.#outbox.add(line);
    this.#flushSoon();
  }

  /** Sends lines that others are sent as well. */
  sendShared(lines: readonly Buffer[]): void {
    if (this.#hangUp) return;
    for (const piece of lines) this.#outbox.addShared(piece);
    this.#flushSoon();
  }

  introduced(): void {
    clearTimeout(this.#helloTimer);
  }

  /** Takes back a request that has no answer yet. */
  cancel(id: RequestId): void {
    this.#inFlight.cancel(id);
  }

  /** Ends the connection once all that was sent is out. */
  end(): void {
    // Half closed: a peer that is still sending would meet our hanging up before it has read our last words.
    this.#farewell(() => this.socket.end());
  }

  /** Hangs up once all that was sent is out, whatever the peer is doing. */
  dismiss(): void {
    this.#farewell(() => this.socket.destroySoon());
  }

  /** Sends what is left, and reads nothing more. A peer that takes its time does not keep the descriptor. */
  #farewell(hangUp: () => void): void {
    if (this.#hangUp) return;
    setTimeout(() => this.socket.destroy(), FAREWELL_MS).unref();
    this.#finish(hangUp);
  }

  /** The peer has said all it wants to. It gets what it asked for, and may take its time to read it. */
  #finishWhenDone(): void {
    if (this.#hangUp || this.#lines || !this.socket.readableEnded) return;
    this.#finish(() => this.socket.end());
  }

  #finish(hangUp: () => void): void {
    this.#hangUp = hangUp;
    this.#forgetInput();
    this.#flush();
  }

  #receive(chunk: Buffer): void {
    if (!this.#hangUp) this.#work(chunk);
  }

  #drained(): void {
    this.#flush();
    if (!this.#waitingForReader || this.#isCongested() || this.#hangUp) return;
    this.#waitingForReader = false;
    this.#work();
  }

  /** Handles what was received, until it is done, the answers pile up, or others deserve a turn. */
  #work(chunk?: Buffer): void {
    this.#working = true;
    try {
      const line = chunk && this.#decoder.single(chunk);
      if (line !== undefined) {
        this.#accept(line);
      } else {
        if (chunk) this.#lines = this.#decoder.push(chunk);
        this.#turn();
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#refuse(error, error.rpcCode);
    } finally {
      this.#working = false;
    }
    this.#flush();
    if (!this.#hangUp) this.#input.hold(this.#decoder.heldBytes);
    this.#finishWhenDone();
    if (this.#hangUp) return;
    if (this.#isCongested()) {
      // A paused socket does not report the peer's death, but the output that waits on it does.
      this.#waitingForReader = true;
      this.socket.pause();
    } else if (this.#lines) {
      this.socket.pause();
      setImmediate(() => this.#hangUp || this.#work());
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
      if (this.#hangUp) return;
      if (this.#outbox.waiting > OUTBOX_BYTES) {
        this.#flush();
        if (this.#hangUp || this.#isCongested()) return;
      }
    }
  }

  #accept(line: string): void {
    const beforeHello = !this.#session.introduced;
    this.#inFlight.accept(line);
    // A first line that is no hello comes from something that is no client: nothing after it is read.
    if (beforeHello && !this.#session.introduced) this.end();
  }

  readonly #exchange = {
    mayWait: (method: string) => this.#session.mayWait(method),
    run: (method: string, params: unknown, cancellation: Cancellation) =>
      this.#session.run(method, params, cancellation),
    answer: (line: string) => this.#session.say(line),
    defect: (error: unknown) => this.logger.error({ err: error }, 'a request failed in a way it should not'),
  };

  /** Answers to the requests of one turn, and what settles in one turn, leave in one write. */
  #flushSoon(): void {
    if (this.#working || this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    this.#outbox.flush();
    if (this.#outbox.waiting > WIRE_LIMITS.outputCloseBytes) this.#giveUpReader();
    if (this.#outbox.isEmpty) this.#hangUp?.();
  }

  #isCongested(): boolean {
    return this.#outbox.waiting > WIRE_LIMITS.outputPauseBytes;
  }

  #refuse(error: ShmError, rpcCode?: number): void {
    this.send(failure(null, error, rpcCode));
    this.#abandon(error.message);
  }

  #giveUpReader(): void {
    this.#outbox.drop();
    this.#abandon('it does not read its answers');
  }

  #abandon(why: string): void {
    if (this.#hangUp) return;
    this.logger.warn({ why, pid: this.peer.pid }, 'connection ended by the manager');
    this.end();
  }

  #forgetInput(): void {
    clearTimeout(this.#helloTimer);
    this.#lines = null;
    this.#decoder.discard();
    this.#input.hold(0);
  }

  #closed(): void {
    this.#hangUp = () => {};
    this.#forgetInput();
    this.#outbox.drop();
    this.#inFlight.abandon(new ShmError('ERR_SHM_DISCONNECTED', 'the client has gone'));
    // What fails without our doing failed at the peer's end.
    this.#session.ended(this.socket.readableEnded || this.socket.errored !== null);
  }
}

const NO_HELLO = new ShmError('ERR_SHM_PROTOCOL', 'no hello in time');

const TOO_MUCH_UNFINISHED = new ShmError(
  'ERR_SHM_QUOTA',
  'the unfinished lines of all connections are too much together, and this one is the longest',
);
