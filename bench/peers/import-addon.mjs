// What importing the client cannot do without: the addon and the socket. argv: the addon.
import 'node:events';
import 'node:net';
import { createRequire } from 'node:module';

createRequire(import.meta.url)(process.argv[2]);
