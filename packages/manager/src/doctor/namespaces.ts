import { readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Finding } from './check.js';
import type { Machine } from './machine.js';

/** A manager in another container answers over a shared socket, and yet its segments may be out of reach. */
export const namespaces: Check = {
  name: 'namespaces',
  look(machine) {
    const { manager } = machine;
    if (manager.state === 'none') return { status: 'ok', found: 'no manager listens: nothing to compare' };
    if (manager.state === 'unreachable') {
      return {
        status: 'warn',
        found: `the manager cannot be asked, so nothing can be compared: ${manager.why}`,
        remedy: 'run shmd doctor as the user who owns the manager',
      };
    }
    if (manager.kernelPid === 0) return otherPids(`${manager.pid} there, and cannot be seen from here`);
    if (!sameNamespace(machine, manager.kernelPid, 'mnt') && !sameSegments(machine, manager.kernelPid)) {
      return {
        status: 'fail',
        found: `the manager (pid ${manager.kernelPid}) has another ${machine.shmDir} than this process: its segments cannot be attached`,
        remedy: `share the directory between the containers: docker run --ipc=container:…, or -v ${machine.shmDir}:${machine.shmDir}`,
      };
    }
    if (manager.kernelPid !== manager.pid || !sameNamespace(machine, manager.kernelPid, 'pid')) {
      return otherPids(`${manager.pid} there and ${manager.kernelPid} here`);
    }
    return { status: 'ok', found: `the manager (pid ${manager.pid}) is in the same PID and mount namespace` };
  },
};

function otherPids(pids: string): Finding {
  return {
    status: 'warn',
    found: `the manager is in another PID namespace: it is pid ${pids}`,
    remedy: 'nothing need be done: no promise depends on pids. Do not signal the pids that shmd status shows',
  };
}

/** What cannot be read is taken for another. */
function sameNamespace({ root }: Machine, pid: number, kind: 'pid' | 'mnt'): boolean {
  try {
    return readlinkSync(join(root, `proc/self/ns/${kind}`)) === readlinkSync(join(root, `proc/${pid}/ns/${kind}`));
  } catch {
    return false;
  }
}

/** Two mount namespaces may have one directory of segments in common. */
function sameSegments({ root, shmDir }: Machine, pid: number): boolean {
  try {
    return statSync(shmDir).dev === statSync(join(root, `proc/${pid}/root`, shmDir)).dev;
  } catch {
    return false;
  }
}
