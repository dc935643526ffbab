import { connect } from 'node:net';
import { ERROR_CODES, RPC_CODES } from '@shmd/protocol';
import { hello, Knowledge, request } from './messages.mjs';
import { spoilBytes, spoilText, spoilValue } from './mutations.mjs';

/** A manager that has not answered a good request by then has failed. ms. */
const PATIENCE_MS = 10_000;

const SENTINEL = 'sentinel';
const RPC = new Set(Object.values(RPC_CODES));

/** The manager did not answer a good request in time. */
export class Silence extends Error {}

/** One connection: a good session, spoilt here and there. Resolves with counts; throws when the manager does what it must not. */
export class Session {
  #socket;
  #known = new Knowledge();
  #ids = new Set([JSON.stringify(SENTINEL), 'null']);
  #text = '';
  #wake = () => {};
  #sentinel = false;
  #defect = null;
  #log = [];
  counts = { frames: 0, spoilt: 0, results: 0, refusals: 0, closed: 0 };

  constructor(random, address) {
    this.random = random;
    this.#socket = connect(address);
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => this.#wake());
    this.#socket.setEncoding('utf8').on('data', (text) => this.#receive(text));
  }

  async play(frames) {
    this.#send([this.#frame(hello(this.#id()), 0.05)]);
    for (let left = frames - 1; left > 0; ) {
      const burst = Math.min(left, 1 + this.random.below(30));
      left -= burst;
      this.#send(Array.from({ length: burst }, () => this.#frame(request(this.random, this.#known, this.#id()), 0.6)));
      // Now and then it hears what it was told before it goes on, and sometimes it just goes.
      if (this.random.chance(0.05)) break;
      if (this.random.chance(0.3)) await this.#answered();
      if (this.#socket.closed) break;
    }
    if (!this.random.chance(0.2)) await this.#answered();
    if (this.#socket.closed) this.counts.closed++;
    if (this.random.chance(0.5)) this.#socket.end();
    this.#socket.destroy();
    if (this.#defect) throw new Error(`${this.#defect}\nlast frames:\n${this.#log.join('\n')}`);
    return this.counts;
  }

  #id() {
    return this.random.chance(0.1) ? `id${this.random.below(5)}` : this.counts.frames + this.random.below(2);
  }

  #frame(message, probability) {
    this.counts.frames++;
    if (!this.random.chance(probability)) return this.#line(Buffer.from(`${JSON.stringify(message)}\n`));
    this.counts.spoilt++;
    let value = message;
    for (let i = 0; i <= this.random.below(3); i++) if (this.random.chance(0.7)) value = spoilValue(this.random, value);
    let text = JSON.stringify(value);
    if (this.random.chance(0.3)) text = spoilText(this.random, text);
    const bytes = Buffer.from(`${text}\n`);
    return this.#line(this.random.chance(0.04) ? spoilBytes(this.random, bytes) : bytes);
  }

  /** Remembers which ids may come back. */
  #line(bytes) {
    for (const line of bytes.toString('utf8').split('\n')) {
      try {
        this.#ids.add(JSON.stringify(JSON.parse(line)?.id ?? null));
      } catch {
        // No JSON: it has no id.
      }
    }
    this.#log.push(bytes.toString('latin1').slice(0, 300));
    if (this.#log.length > 40) this.#log.shift();
    return bytes;
  }

  #send(frames) {
    const bytes = Buffer.concat(frames);
    const cuts = this.random.below(4);
    for (let i = 0, at = 0; i <= cuts; i++) {
      const end = i === cuts ? bytes.length : at + this.random.below(bytes.length - at + 1);
      if (!this.#socket.writableEnded) this.#socket.write(bytes.subarray(at, end));
      at = end;
    }
  }

  /** A good request is answered, or the connection has been ended. */
  async #answered() {
    this.#sentinel = false;
    // The newline ends whatever a spoilt frame has begun.
    this.#send([Buffer.from(`\n${JSON.stringify({ jsonrpc: '2.0', id: SENTINEL, method: 'segment.list' })}\n`)]);
    const deadline = performance.now() + PATIENCE_MS;
    while (!this.#sentinel && !this.#socket.closed && !this.#defect) {
      const left = deadline - performance.now();
      if (left <= 0) {
        throw new Silence(`no answer in ${PATIENCE_MS} ms\nlast frames:\n${this.#log.join('\n')}`);
      }
      let timer;
      await new Promise((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, left);
      });
      clearTimeout(timer);
    }
  }

  #receive(text) {
    this.#text += text;
    const lines = this.#text.split('\n');
    this.#text = lines.pop();
    for (const line of lines) this.#hear(line);
    this.#wake();
  }

  #hear(line) {
    const answer = JSON.parse(line);
    if (answer.method) return;
    if (!this.#ids.has(JSON.stringify(answer.id))) this.#defect ??= `an id that was never sent: ${line.slice(0, 300)}`;
    if (answer.id === SENTINEL) this.#sentinel = true;
    if (!answer.error) {
      this.counts.results++;
      this.#known.learn(answer.result);
      return;
    }
    this.counts.refusals++;
    const { code, data } = answer.error;
    const known = RPC.has(code) && Object.hasOwn(ERROR_CODES, data.code) && line.length < 2_000;
    if (!known || code === RPC_CODES.internalError)
      this.#defect ??= `an answer that must not be: ${line.slice(0, 300)}`;
  }
}
