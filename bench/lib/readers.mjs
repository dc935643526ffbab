// Processes that take blocks, each with a control connection of its own: a line announces a block, a line says that it was taken.
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { endHelper, startHelper } from './helper.mjs';

export class Readers {
  #links = [];

  static async start(count, { path, ...rest }) {
    const readers = new Readers();
    const server = createServer().listen(path);
    await once(server, 'listening');
    for (let i = 0; i < count; i++) readers.#links.push(await startReader(server, { ...rest, control: path }));
    server.close();
    return readers;
  }

  get processes() {
    return this.#links.map(({ child }) => child);
  }

  /** Tells all of a block; without a line they know of it by its coming. */
  announce(line) {
    for (const { socket } of this.#links) socket.write(`${line}\n`);
  }

  /** Resolves when all have taken a block, with what each says its last byte is. */
  taken() {
    return Promise.all(this.#links.map(async ({ lines }) => Number((await lines.next()).value)));
  }

  async end() {
    for (const { child, socket } of this.#links) {
      socket.destroy();
      await endHelper(child);
    }
  }
}

async function startReader(server, settings) {
  const connected = once(server, 'connection');
  const child = await startHelper('peers/reader.mjs', [JSON.stringify(settings)], { serialization: 'advanced' });
  const [socket] = await connected;
  return { child, socket, lines: createInterface({ input: socket })[Symbol.asyncIterator]() };
}
