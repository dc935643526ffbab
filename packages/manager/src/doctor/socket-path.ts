import { join } from 'node:path';
import { MAX_SOCKET_PATH_BYTES } from '@shmd/protocol/node';
import type { Check } from './check.js';

/** As the address of a private manager in the runtime directory. */
const PRIVATE = '12345678.sock';

/** The kernel has little room for the path of a socket. */
export const socketPath: Check = {
  name: 'socket path',
  look({ address, runtimeDir }) {
    for (const path of [address, join(runtimeDir, PRIVATE)]) {
      const bytes = Buffer.byteLength(path);
      if (bytes <= MAX_SOCKET_PATH_BYTES) continue;
      return {
        status: 'fail',
        found: `${path} has ${bytes} bytes, and the path of a socket may have ${MAX_SOCKET_PATH_BYTES}`,
        remedy: 'choose a shorter directory with SHMD_RUNTIME_DIR or --runtime-dir',
      };
    }
    return { status: 'ok', found: `${Buffer.byteLength(address)} of ${MAX_SOCKET_PATH_BYTES} bytes` };
  },
};
