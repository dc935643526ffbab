// A line of JSON to a third process, which sends it on: what a manager would do that told clients of each other's changes.
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { endHelper, startHelper } from '../../lib/helper.mjs';

const MESSAGE = `${JSON.stringify({ jsonrpc: '2.0', method: 'changed', params: { name: 'a-segment', version: 1 } })}\n`;

async function side(path) {
  const socket = createConnection(path).setEncoding('utf8');
  let text = '';
  let heard;
  socket.on('data', (chunk) => {
    text += chunk;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n')) {
      JSON.parse(text.slice(0, end));
      text = text.slice(end + 1);
      heard();
    }
  });
  await once(socket, 'connect');
  return {
    tell: () => socket.write(MESSAGE),
    hear: () =>
      new Promise((resolve) => {
        heard = resolve;
      }),
    close: () => socket.destroy(),
  };
}

export async function near({ path }) {
  const relay = await startHelper('peers/relay-server.mjs', [path]);
  const own = await side(path);
  return {
    where: path,
    ...own,
    async end() {
      own.close();
      await endHelper(relay);
    },
  };
}

export const far = side;
