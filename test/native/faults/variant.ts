import { constants } from 'node:os';
import { join } from 'node:path';
import { relinked } from '../variants/relinked.js';
import { FaultControl } from './control.mjs';

const { ENOMEM, EMFILE, ENOSPC, EIO } = constants.errno;

export const ERRORS = { ENOMEM, EMFILE, ENOSPC, EIO };

/** What makes a process use native code whose system calls can be made to fail, and the other end. */
export function faults(folder: string): {
  env: { SHMD_NATIVE_DIR: string; SHMD_FAULTS: string };
  control: FaultControl;
} {
  const SHMD_FAULTS = join(folder, 'control');
  return { env: { SHMD_NATIVE_DIR: relinked('faults'), SHMD_FAULTS }, control: FaultControl.create(SHMD_FAULTS) };
}
