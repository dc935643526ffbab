// What a binary asks of the system that loads it.
import { spawnSync } from 'node:child_process';
import { TARGETS } from './targets.mjs';

/** Throws when a binary asks for what some system of its target does not have. */
export function checkDemands(target, path) {
  const { glibc, libraries, tools = '' } = TARGETS[target];
  const objdump = `${tools}objdump`;
  if (glibc) checkGlibc(path, glibc, objdump);
  if (libraries) checkLibraries(path, libraries, objdump);
}

/** Not a symbol of a newer glibc, nor of libstdc++, whose versions are another story. */
function checkGlibc(path, newest, objdump) {
  const unfit = linesOf(objdump, '-T', path).filter((line) => {
    const [, version] = /\(?\bGLIBC_([\d.]+)\)?/.exec(line) ?? [];
    return /\b(GLIBCXX|CXXABI|GCC)_/.test(line) || (version !== undefined && isNewer(version, newest));
  });
  if (unfit.length > 0) throw new Error(`${path} asks for more than glibc ${newest}:\n${unfit.join('\n')}`);
}

function checkLibraries(path, allowed, objdump) {
  const asked = linesOf(objdump, '-p', path).map((line) => /^\s*(?:NEEDED|DLL Name:)\s+(\S+)$/.exec(line)?.[1]);
  const unfit = asked.filter((name) => name !== undefined && !allowed.includes(name));
  if (unfit.length > 0) throw new Error(`${path} asks for ${unfit.join(' and ')}`);
}

function linesOf(objdump, option, path) {
  const { status, stdout, stderr } = spawnSync(objdump, [option, path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${objdump} ${option} ${path} ended with ${status}\n${stderr}`);
  return stdout.split('\n');
}

function isNewer(version, than) {
  const [major, minor] = version.split('.').map(Number);
  const [thanMajor, thanMinor] = than.split('.').map(Number);
  return major > thanMajor || (major === thanMajor && minor > thanMinor);
}
