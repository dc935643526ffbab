import { WIRE_LIMITS } from '@shmd/protocol';
import type { Check } from './check.js';
import { systemFile } from './machine.js';

/** What a manager needs beside its connections. */
const OTHERS = 64;

/** Each client takes one descriptor of the manager; segments and attachments take none. */
export const openFiles: Check = {
  name: 'open files',
  look(machine) {
    const { manager } = machine;
    const running = manager.state === 'running' && manager.kernelPid > 0;
    const limits = systemFile(machine, `proc/${running ? manager.kernelPid : 'self'}/limits`);
    // Node raises its soft limit to the hard one.
    const [, hard] = /^Max open files\s+\S+\s+(\S+)/m.exec(limits ?? '') ?? [];
    if (hard === undefined) return { status: 'ok', found: 'this system does not tell its limit' };
    const whose = running ? "the manager's limit" : 'the limit';
    const found = `${whose} of open files is ${hard}`;
    if (hard === 'unlimited' || Number(hard) >= WIRE_LIMITS.connections + OTHERS) return { status: 'ok', found };
    const clients = Math.max(1, Number(hard) - OTHERS);
    return {
      status: clients < 16 ? 'fail' : 'warn',
      found: `${found}: no more than ${clients} clients can connect at once`,
      remedy: `start the manager with: ulimit -n ${WIRE_LIMITS.connections + OTHERS}; for a service: LimitNOFILE=65536`,
    };
  },
};
