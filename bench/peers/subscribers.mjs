// Clients that want to hear of everything, and do nothing else. argv: the address, how many.
import { crowd } from '../lib/bare-client.mjs';

const [address, count] = process.argv.slice(2);
const clients = await crowd(address, Number(count));
await Promise.all(clients.map((client) => client.request('events.subscribe')));
process.once('disconnect', () => process.exit(0));
process.send('ready');
