// One of the workers in production: it renders what Vite has built.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from '@shmd/client';
import { render } from './dist/server/entry-server.js';

// #region attach
const client = await connect(); // cluster.fork(manager.env) has told where
const prices = await client.attachArray('prices', { access: 'read' }); // no copy: each worker maps the same memory
// #endregion
const template = readFileSync('dist/client/index.html', 'utf8');

const server = createServer((request, response) => {
  if (request.method === 'PUT') return reprice(request, response);
  const page = render(request.url, prices);
  response.writeHead(page ? 200 : 404, { 'content-type': 'text/html', 'x-worker': process.pid });
  response.end(page && template.replace('<!--page-->', page));
});

/** PUT /products/7?price=999: the primary writes it. */
function reprice({ url }, response) {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const [product, price] = [pathname.split('/').at(-1), searchParams.get('price')].map(Number);
  if (!(product in prices.data && Number.isInteger(price))) return response.writeHead(400).end();
  process.send({ product, price }, () => response.writeHead(202).end());
}

server.listen(process.env.PORT ?? 8080, '127.0.0.1', () => {
  console.log(`worker ${process.pid}: http://127.0.0.1:${server.address().port}`);
});
