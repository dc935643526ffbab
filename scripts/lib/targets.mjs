// The systems whose binaries are a package each: `@shmd/native-NAME`, which npm installs where os, cpu and libc are these.
export const TARGETS = {
  'linux-x64': { os: 'linux', cpu: 'x64', libc: 'glibc' },
};

/** The name of the system that this program runs on, as native/lib/load.ts makes it. */
export function host() {
  const musl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
  return `${process.platform}-${process.arch}${musl ? '-musl' : ''}`;
}
