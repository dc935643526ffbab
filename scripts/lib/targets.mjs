import { setup } from '../setup.mjs';

/**
 * The systems whose binaries are a package each: `@shmd/native-NAME`, which npm installs where os, cpu and libc are these. `tools` is what the
 * names of GNU's compiler begin with, where that builds them; `glibc` the oldest that they may ask for, which is Node.js 20's own;
 * `libraries` all that they may ask for.
 */
export const TARGETS = {
  'linux-x64': { os: 'linux', cpu: 'x64', libc: 'glibc', tools: '', glibc: '2.28' },
  'linux-arm64': { os: 'linux', cpu: 'arm64', libc: 'glibc', tools: 'aarch64-linux-gnu-', glibc: '2.28' },
  // musl calls itself so, and answers to it wherever it is installed.
  'linux-x64-musl': { os: 'linux', cpu: 'x64', libc: 'musl', libraries: ['libc.so'] },
  'win32-x64': {
    os: 'win32',
    cpu: 'x64',
    tools: 'x86_64-w64-mingw32-',
    libraries: ['ADVAPI32.dll', 'KERNEL32.dll', 'msvcrt.dll'],
  },
};

/** The package of its binaries. */
export const packageOf = (target) => `@shmd/native-${target}`;

/** The name of the system that this program runs on, as the loader makes it, which is built for that if need be. */
export async function host() {
  setup();
  const { platformName } = await import('../../native/dist/load.js');
  return platformName();
}
