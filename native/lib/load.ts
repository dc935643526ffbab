import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Binding } from './binding.js';

const require = createRequire(import.meta.url);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const platform = `${process.platform}-${process.arch}`;
const REAPER = process.platform === 'win32' ? 'shmd-reaper.exe' : 'shmd-reaper';

// The package brings a binary; build/Release is what one builds where it does not fit. SHMD_NATIVE_DIR names another build, say
// one with checks compiled in, and then nothing else is tried.
const own = process.env.SHMD_NATIVE_DIR;
const prebuilt = join(root, 'prebuilds', platform);
const folders = own ? [resolve(own)] : [prebuilt, join(root, 'build', 'Release')];

function isAbsent(error: unknown, path: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  // The message names the module: one that the addon itself asked for would be another error.
  return code === 'MODULE_NOT_FOUND' && message.includes(path);
}

/** Made for another C library than this system's, say an older glibc or musl. */
function cannotBeLinked(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_DLOPEN_FAILED';
}

/** Node was told to load no addons: by its permission model, or by --no-addons. */
function isForbidden(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_DLOPEN_DISABLED';
}

/** The addon, and the absolute path of the reaper beside it. */
export function load(): { binding: Binding; reaperPath: string } {
  let unfit: unknown;
  for (const folder of folders) {
    const path = join(folder, 'shmd.node');
    try {
      return { binding: require(path) as Binding, reaperPath: join(folder, REAPER) };
    } catch (error) {
      if (isForbidden(error)) {
        const message =
          '@shmd/native cannot be loaded: this process may load no addons. Start node with --allow-addons';
        throw Object.assign(new Error(message, { cause: error }), { code: 'ERR_SHM_PERMISSION' });
      }
      if (folder === prebuilt && cannotBeLinked(error)) unfit = error;
      else if (!isAbsent(error, path)) throw error;
    }
  }
  const why = unfit ? `its binary for ${platform} does not fit this system` : `it has no binary for ${platform}`;
  throw Object.assign(
    new Error(
      `@shmd/native cannot be loaded: ${why}. Build one: run "npx node-gyp rebuild" in ${root} (needs a C++17 ` +
        `compiler, make and Python). Looked in ${folders.join(' and ')}`,
      { cause: unfit },
    ),
    { code: 'ERR_SHM_UNSUPPORTED' },
  );
}
