export { checkAddress, defaultAddress, MAX_SOCKET_PATH_BYTES } from './endpoint.js';
export { runtimeDirectory } from './runtime-directory.js';
