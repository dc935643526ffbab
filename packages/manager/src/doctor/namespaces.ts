import { NAMESPACES_DIFFER, sharesFileSystem, sharesNamespace } from '../os.js';
import type { Check, Finding } from './check.js';

/** A manager in another container answers over a shared socket, and yet its segments may be out of reach. */
export const namespaces: Check = {
  name: 'namespaces',
  look({ root, shmDir, manager }) {
    if (!NAMESPACES_DIFFER) return { status: 'ok', found: 'this system has the same ones for all processes' };
    if (manager.state === 'none') return { status: 'ok', found: 'no manager listens: nothing to compare' };
    if (manager.state === 'unreachable') {
      return {
        status: 'warn',
        found: `the manager cannot be asked, so nothing can be compared: ${manager.why}`,
        remedy: 'run shmd doctor as the user who owns the manager',
      };
    }
    if (manager.kernelPid === 0) return otherPids(`${manager.pid} there, and cannot be seen from here`);
    // Two mount namespaces may have one directory of segments in common.
    if (!sharesNamespace(root, manager.kernelPid, 'mnt') && !sharesFileSystem(root, manager.kernelPid, shmDir)) {
      return {
        status: 'fail',
        found: `the manager (pid ${manager.kernelPid}) has another ${shmDir} than this process: its segments cannot be attached`,
        remedy: `share the directory between the containers: docker run --ipc=container:…, or -v ${shmDir}:${shmDir}`,
      };
    }
    if (manager.kernelPid !== manager.pid || !sharesNamespace(root, manager.kernelPid, 'pid')) {
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
