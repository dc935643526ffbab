import { addressIn, MAX_ADDRESS_BYTES } from '@shmd/protocol/node';
import type { Check } from './check.js';

/** As a private manager is called. */
const PRIVATE = '12345678';

/** The kernel has little room for the path of a socket. */
export const socketPath: Check = {
  name: 'socket path',
  look({ address, runtimeDir }) {
    for (const path of [address, addressIn(runtimeDir, PRIVATE, undefined)]) {
      const bytes = Buffer.byteLength(path);
      if (bytes <= MAX_ADDRESS_BYTES) continue;
      return {
        status: 'fail',
        found: `${path} has ${bytes} bytes, and the path of a socket may have ${MAX_ADDRESS_BYTES}`,
        remedy: 'choose a shorter directory with SHMD_RUNTIME_DIR or --runtime-dir',
      };
    }
    return { status: 'ok', found: `${Buffer.byteLength(address)} of ${MAX_ADDRESS_BYTES} bytes` };
  },
};
