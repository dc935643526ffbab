import { spawnSync } from 'node:child_process';

export interface Python {
  /** The interpreter itself, not a shim that starts it. */
  path: string;
  version: [major: number, minor: number];
  numpy: string | null;
  libatomic: boolean;
}

const PROBE = `
import ctypes, json, sys
try:
    import numpy
    version = numpy.__version__
except ImportError:
    version = None
try:
    libatomic = bool(ctypes.CDLL("libatomic.so.1"))
except OSError:
    libatomic = False
print(json.dumps({"path": sys.executable, "version": sys.version_info[:2], "numpy": version, "libatomic": libatomic}))
`;

/** The interpreter of SHMD_TEST_PYTHON, else the first one on this machine that has numpy, else any of 3.9 or later. */
function findPython(): Python | null {
  const chosen = process.env.SHMD_TEST_PYTHON;
  const found = (chosen ? [chosen] : ['python3', '/usr/bin/python3'])
    .map((command) => spawnSync(command, ['-c', PROBE], { encoding: 'utf8' }))
    .filter(({ status }) => status === 0)
    .map(({ stdout }) => JSON.parse(stdout) as Python)
    .filter(({ version: [major, minor] }) => major === 3 && minor >= 9);
  return found.find(({ numpy }) => numpy !== null) ?? found[0] ?? null;
}

const found = findPython();

/** Why tests that need Python, or numpy, cannot run here; null when they can. */
export const noPython = found ? null : 'no python3 of 3.9 or later (Debian: apt-get install python3)';
export const noNumpy =
  noPython ?? (found?.numpy ? null : `${found?.path} has no numpy (Debian: apt-get install python3-numpy)`);
export const noLibatomic =
  noPython ?? (found?.libatomic ? null : 'there is no libatomic.so.1 (Debian: apt-get install libatomic1)');

/** Says on the terminal why tests are skipped; to be given to `describe.skipIf`. */
export function skippedBecause(reason: string | null): boolean {
  if (reason) process.stderr.write(`SKIPPED: ${reason}\n`);
  return reason !== null;
}

export function python(): Python {
  if (!found) throw new Error(`${noPython}`);
  return found;
}
