import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Binding } from './binding.js';

const require = createRequire(import.meta.url);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const platform = `${process.platform}-${process.arch}`;

// A prebuilt binary comes with the package; build/Release is what `npm run build:native` makes. SHMD_NATIVE_DIR names a
// build of one's own, for a platform without a prebuilt one or with checks compiled in, and then nothing else is tried.
const own = process.env.SHMD_NATIVE_DIR;
const folders = own ? [resolve(own)] : [join(root, 'prebuilds', platform), join(root, 'build', 'Release')];

function isAbsent(error: unknown, path: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  // The message names the module: one that the addon itself asked for would be another error.
  return code === 'MODULE_NOT_FOUND' && message.includes(path);
}

export function load(): { binding: Binding; folder: string } {
  for (const folder of folders) {
    const path = join(folder, 'shmd.node');
    try {
      return { binding: require(path) as Binding, folder };
    } catch (error) {
      if (!isAbsent(error, path)) throw error;
    }
  }
  throw Object.assign(
    new Error(
      `@shmd/native has no binary for ${platform}: run "npm run build:native" (needs a C++17 compiler and Python). ` +
        `Looked in ${folders.join(' and ')}`,
    ),
    { code: 'ERR_SHM_UNSUPPORTED' },
  );
}
