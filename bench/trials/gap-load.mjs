// What a manager has much to do with, from a process of its own: gap-load.mjs ADDRESS own N | change N | wait CONNECTIONS N
import { connect } from '@shmd/client';
import { pipelined } from '../lib/pipelined.mjs';

const [address, what, ...numbers] = process.argv.slice(2);
const [first, second] = numbers.map(Number);
const client = await connect(address);

const LOADS = {
  /** Owns N segments, until it is killed. */
  async own() {
    await pipelined(first, 64, async () => (await client.create({ size: 1, lifetime: 'owner' })).close());
    process.send('ready');
  },
  /** Makes and removes, until the ledger was compacted with N segments in it. */
  async change() {
    const names = [];
    await pipelined(first, 64, async (i) => {
      names.push(`change-${i}`);
      (await client.create({ name: `change-${i}`, size: 1, lifetime: 'owner' })).close();
    });
    process.send('ready');
    process.once('message', async () => {
      await pipelined(first, 64, async () => {
        const shm = await client.create({ size: 1 });
        shm.close();
        await shm.unlink();
      });
      process.exit();
    });
  },
  /** Waits N times on each connection for one name. */
  async wait() {
    const clients = await Promise.all(Array.from({ length: first }, () => connect(address)));
    const woken = clients.flatMap((each) =>
      Array.from({ length: second }, async () => (await each.attach('awaited', { wait: true })).close()),
    );
    // Answered in order: the waits were received.
    await Promise.all(clients.map((each) => each.status()));
    process.send('ready');
    await Promise.all(woken);
    process.exit();
  },
};

await LOADS[what]();
