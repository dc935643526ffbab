import { setTimeout } from 'node:timers/promises';
import { connect } from '@shmd/client';
import Fastify from 'fastify';
import { SharedAnswer } from './shared-answer.mjs';

// #region worker
const client = await connect(); // SHMD_ADDRESS, which the primary has put there, says where
const report = await SharedAnswer.open(client, 'report');

const fastify = Fastify();
fastify.addHook('onClose', () => client.close());

fastify.get('/report', async (_, reply) => {
  reply.type('application/json').header('x-worker', process.pid);
  return report.get(makeReport);
});

fastify.post('/report/drop', async () => {
  await report.drop();
  return { dropped: true };
});
// #endregion

/** What a database would take its time for. */
async function makeReport() {
  await setTimeout(500);
  return JSON.stringify({ madeBy: process.pid, at: Date.now() });
}

const address = await fastify.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 0) });
console.log(`worker ${process.pid} listens at ${address}`);
