// Which glibc a binary needs.
import { spawnSync } from 'node:child_process';

/**
 * Throws when a binary asks for a symbol of a newer glibc than that, or for libstdc++, whose versions are another story. `objdump` is that of
 * the binary's system.
 */
export function checkGlibc(path, newest, objdump) {
  const { status, stdout, stderr } = spawnSync(objdump, ['-T', path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${objdump} -T ${path} ended with ${status}\n${stderr}`);
  const unfit = stdout.split('\n').filter((line) => {
    const [, version] = /\(?\bGLIBC_([\d.]+)\)?/.exec(line) ?? [];
    return /\b(GLIBCXX|CXXABI|GCC)_/.test(line) || (version !== undefined && isNewer(version, newest));
  });
  if (unfit.length > 0) throw new Error(`${path} asks for more than glibc ${newest}:\n${unfit.join('\n')}`);
}

function isNewer(version, than) {
  const [major, minor] = version.split('.').map(Number);
  const [thanMajor, thanMinor] = than.split('.').map(Number);
  return major > thanMajor || (major === thanMajor && minor > thanMinor);
}
