// The least that a client of newline-delimited JSON can do: node:net, JSON.parse, JSON.stringify.
import { once } from 'node:events';
import { createConnection } from 'node:net';

export class BareClient {
  /** Lines that answer no request. */
  notifications = 0;
  #pending = new Map();
  #lastId = 0;
  #text = '';

  static async connect(path) {
    const socket = createConnection(path).setEncoding('utf8');
    await once(socket, 'connect');
    return new BareClient(socket);
  }

  constructor(socket) {
    this.socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
  }

  request(method, params = {}) {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#pending.set(id, { resolve, reject });
      this.socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    });
  }

  close() {
    this.socket.destroy();
  }

  #read(chunk) {
    this.#text += chunk;
    for (let end = this.#text.indexOf('\n'); end !== -1; end = this.#text.indexOf('\n')) {
      const answer = JSON.parse(this.#text.slice(0, end));
      this.#text = this.#text.slice(end + 1);
      this.#take(answer);
    }
  }

  #take({ id, result, error }) {
    const waiting = this.#pending.get(id);
    if (!waiting) {
      this.notifications++;
      return;
    }
    this.#pending.delete(id);
    if (error) waiting.reject(new Error(error.message));
    else waiting.resolve(result);
  }
}

/** Many connections that said hello to a manager. */
export async function crowd(address, count) {
  const clients = [];
  while (clients.length < count) {
    const some = Math.min(100, count - clients.length);
    clients.push(...(await Promise.all(Array.from({ length: some }, () => introduced(address)))));
  }
  return clients;
}

async function introduced(address) {
  const client = await BareClient.connect(address);
  await client.request('hello', { protocol: 1, client: { pid: process.pid, name: 'bench', version: '0' } });
  return client;
}
