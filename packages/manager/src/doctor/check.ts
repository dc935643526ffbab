import type { Machine } from './machine.js';

/** What one look at the machine has shown. */
export interface Finding {
  /** `fail`: a promise will be broken, or no manager can run. `warn`: less will work than one would think. */
  status: 'ok' | 'warn' | 'fail';
  /** In plain words. */
  found: string;
  /** What to do about it. */
  remedy?: string;
}

export interface Check {
  name: string;
  look(machine: Machine): Finding | Promise<Finding>;
}
