// npm run test:use: what `npm run build` made for this machine is loaded, and used once.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as own from './lib/machines/own.mjs';
import { host } from './lib/targets.mjs';
import { use } from './lib/use.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const binaries = join(root, 'native/build/Release');
const system = await host();
const runtimes = await use(own, {
  cwd: root,
  program: join(root, 'scripts/lib/use-once.mjs'),
  binaries,
  variables: () => ({ SHMD_NATIVE_DIR: binaries }),
});
console.log(`test:use passed on ${system}, in ${runtimes.join(' and ')}`);
