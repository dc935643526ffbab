import { closeSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { Binding } from './binding.js';

const require = createRequire(import.meta.url);
const REAPER = process.platform === 'win32' ? 'shmd-reaper.exe' : 'shmd-reaper';
/** What a build takes. */
const TOOLS = process.platform === 'win32' ? "Visual Studio's C++ and Python" : 'a C++17 compiler, make and Python';

/** Bytes of an executable that hold the name of the program which loads it: right after its headers. */
const HEADERS = 4_096;

/**
 * Does this process run on musl? Asked of its executable, because what is installed proves nothing: many a glibc system has musl's loader
 * too. The report that Node makes of itself tells as well, but takes milliseconds.
 */
function isMusl(): boolean {
  let file: number | undefined;
  try {
    file = openSync(process.execPath, 'r');
    const headers = Buffer.alloc(HEADERS);
    return headers.subarray(0, readSync(file, headers)).includes('/ld-musl-');
  } catch {
    // Replaced or removed since it was started. Most systems have glibc, and what does not fit says so when it is loaded.
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Where this package is. Its code may be part of the daemon's file. */
function home(): string {
  return dirname(require.resolve('@shmd/native/package.json'));
}

/** What the package with the binaries for this process is called by: `linux-x64`, `linux-x64-musl`. */
export function platformName(): string {
  return `${process.platform}-${process.arch}${process.platform === 'linux' && isMusl() ? '-musl' : ''}`;
}

/** Folder of a package with binaries, beside the one that needs it; null when it is not installed. */
function installed(binaries: string, beside: string): string | null {
  const manifest = `${binaries}/package.json`;
  try {
    return dirname(createRequire(join(beside, 'package.json')).resolve(manifest));
  } catch (error) {
    if (isAbsent(error, manifest)) return null;
    throw error;
  }
}

function isAbsent(error: unknown, path: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  // The message names the module: one that the addon itself asked for would be another error.
  return code === 'MODULE_NOT_FOUND' && message.includes(path);
}

/** Made for another C library than this system's, say an older glibc. */
function cannotBeLinked(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_DLOPEN_FAILED';
}

/** Node was told to load no addons: by its permission model, or by --no-addons. */
function isForbidden(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_DLOPEN_DISABLED';
}

/** The addon, and the absolute path of the reaper beside it. */
export function load(): { binding: Binding; reaperPath: string } {
  // A package brings the binaries; build/Release is what one builds where it does not fit. SHMD_NATIVE_DIR names another build, say
  // one with checks compiled in, and then nothing else is tried; a manager is told which its starter has.
  const own = process.env.SHMD_NATIVE_DIR;
  // Once: to find a package by its name takes longer than most of what follows.
  const here = own ? '' : home();
  const packaged = own ? null : installed(`@shmd/native-${platformName()}`, here);
  const folders = own ? [resolve(own)] : [...(packaged ? [packaged] : []), join(here, 'build', 'Release')];

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
      if (folder === packaged && cannotBeLinked(error)) unfit = error;
      else if (!isAbsent(error, path)) throw error;
    }
  }
  const platform = platformName();
  const why = unfit
    ? `its binary for ${platform} does not fit this system`
    : `it has no binary for ${platform}${own || packaged ? '' : `: the package @shmd/native-${platform} is not installed`}`;
  throw Object.assign(
    new Error(
      `@shmd/native cannot be loaded: ${why}. Build one: run "npm install --no-save node-addon-api && npx node-gyp rebuild" in ${home()} ` +
        `(needs ${TOOLS}). Looked in ${folders.join(' and ')}`,
      { cause: unfit },
    ),
    { code: 'ERR_SHM_UNSUPPORTED' },
  );
}
