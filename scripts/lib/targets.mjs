/**
 * The systems whose binaries are a package each: `@shmd/native-NAME`, which npm installs where os, cpu and libc are these. `tools` is what the
 * names of their compiler begin with; `glibc` the oldest that they may ask for, which is Node.js 20's own.
 */
export const TARGETS = {
  'linux-x64': { os: 'linux', cpu: 'x64', libc: 'glibc', tools: '', glibc: '2.28' },
  'linux-arm64': { os: 'linux', cpu: 'arm64', libc: 'glibc', tools: 'aarch64-linux-gnu-', glibc: '2.28' },
};

/** The name of the system that this program runs on, as native/lib/load.ts makes it. */
export function host() {
  const musl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
  return `${process.platform}-${process.arch}${musl ? '-musl' : ''}`;
}
