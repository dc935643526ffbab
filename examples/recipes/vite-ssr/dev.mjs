// The same in development: one process, in which Vite loads the pages anew whenever they were edited.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createVite } from 'vite';
import { makePrices } from './prices.mjs';

// #region dev
const { manager, prices } = await makePrices(); // here, once, and not in a module that Vite loads again and again
const vite = await createVite({ server: { middlewareMode: true }, appType: 'custom' });

async function answer({ url }, response) {
  const { render } = await vite.ssrLoadModule('/src/entry-server.js');
  const page = render(url, prices);
  const template = await vite.transformIndexHtml(url, readFileSync('index.html', 'utf8'));
  response.writeHead(page ? 200 : 404, { 'content-type': 'text/html' });
  response.end(page && template.replace('<!--page-->', page));
}
// #endregion

const server = createServer((request, response) => {
  vite.middlewares(request, response, () => {
    answer(request, response).catch((error) => response.writeHead(500).end(error.stack));
  });
});
server.listen(process.env.PORT ?? 5173, '127.0.0.1', () => {
  console.log(`dev: http://127.0.0.1:${server.address().port}`);
});

process.once('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  await vite.close();
  await manager.shutdown();
});
