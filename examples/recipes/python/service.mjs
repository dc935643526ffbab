// GET /roots?of=16: fills an image with a number, has a pool of Python workers take the square root of each pixel, and answers with their mean.
import { createServer } from 'node:http';
import { Pool } from './pool.mjs';

const pool = await Pool.start({ workers: 3, shape: [1080, 1920] });
pool.onceLost(() => process.exit(1)); // a private manager is not started again: whoever watches over this service starts all of it anew
let last = Promise.resolve();

const server = createServer(async ({ url }, response) => {
  const number = Number(new URL(url, 'http://localhost').searchParams.get('of'));
  const mean = meanOfRoots(number);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ mean: await mean, workers: pool.pids }));
});

/** One request after the other: there is one image. */
function meanOfRoots(number) {
  last = last.then(async () => {
    pool.image.data.fill(number);
    await pool.compute();
    return pool.result.data.reduce((sum, pixel) => sum + pixel, 0) / pool.result.data.length;
  });
  return last;
}

server.listen(0, '127.0.0.1', () => console.log(`service: http://127.0.0.1:${server.address().port}`));
process.once('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  await pool.close();
});
