import { WIRE_LIMITS } from '@shmd/protocol';
import { openFileLimits } from '../os.js';
import type { Check } from './check.js';

/** What a manager needs beside its connections. */
const OTHERS = 64;

/** Each client takes one descriptor of the manager; segments and attachments take none. */
export const openFiles: Check = {
  name: 'open files',
  look({ root, manager }) {
    const running = manager.state === 'running' && manager.kernelPid > 0;
    const limits = openFileLimits(root, running ? manager.kernelPid : 'self');
    if (!limits) return { status: 'ok', found: 'this system does not tell its limit' };
    const whose = running ? "the manager's limit" : 'the limit';
    // Node raises its soft limit to the hard one.
    const { hard } = limits;
    const found = `${whose} of open files is ${hard === Number.POSITIVE_INFINITY ? 'unlimited' : hard}`;
    if (hard >= WIRE_LIMITS.connections + OTHERS) return { status: 'ok', found };
    const clients = Math.max(1, hard - OTHERS);
    return {
      status: clients < 16 ? 'fail' : 'warn',
      found: `${found}: no more than ${clients} clients can connect at once`,
      remedy: `start the manager with: ulimit -n ${WIRE_LIMITS.connections + OTHERS}; for a service: LimitNOFILE=65536`,
    };
  },
};
