// The least that a server of newline-delimited JSON can do: node:net, JSON.parse, JSON.stringify.
import { createServer } from 'node:net';

/** Answers each request with what `answer(request, socket)` returns. For a forked process: it says when it listens, and ends with its parent. */
export function serve(path, answer) {
  const server = createServer((socket) => {
    let text = '';
    socket.on('error', () => {});
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      let answers = '';
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n')) {
        const request = JSON.parse(text.slice(0, end));
        text = text.slice(end + 1);
        answers += `${JSON.stringify({ jsonrpc: '2.0', id: request.id, result: answer(request, socket) })}\n`;
      }
      if (answers !== '') socket.write(answers);
    });
  });
  // A thousand clients may call before this core has its turn.
  server.listen({ path, backlog: 2048 }, () => process.send('ready'));
}
