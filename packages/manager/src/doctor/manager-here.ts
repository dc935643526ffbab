import type { Check } from './check.js';

/** Whoever may serve the pipe is checked by every client: what they would be told is said here. */
export const managerHere: Check = {
  name: 'manager',
  look({ address, manager }) {
    if (manager.state === 'none') return { status: 'ok', found: `none listens at ${address}` };
    if (manager.state === 'running') return { status: 'ok', found: `pid ${manager.pid} serves ${address}` };
    return {
      status: 'warn',
      found: `the manager cannot be asked: ${manager.why}`,
      remedy: 'run shmd doctor as the user who owns the manager, or name another address with --address',
    };
  },
};
