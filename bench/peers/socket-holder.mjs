// Has a connection until it is killed. argv: the socket's path.
import { once } from 'node:events';
import { createConnection } from 'node:net';

const socket = createConnection(process.argv[2]);
await once(socket, 'connect');
process.once('disconnect', () => process.exit());
process.send('ready');
