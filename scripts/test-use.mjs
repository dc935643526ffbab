// npm run test:use: what `npm run build` made for this machine is loaded, and used once.
import { fileURLToPath } from 'node:url';
import * as own from './lib/machines/own.mjs';
import { host } from './lib/targets.mjs';
import { useHere } from './lib/use.mjs';

const binaries = fileURLToPath(new URL('../native/build/Release', import.meta.url));
const system = await host();
const runtimes = await useHere(own, binaries);
console.log(`test:use passed on ${system}, in ${runtimes.join(' and ')}`);
