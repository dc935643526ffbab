export { checkAddress, defaultAddress } from './endpoint.js';
export {
  ADDRESSES_ARE_PATHS,
  addressIn,
  bellName,
  bellsFolder,
  currentUser,
  MAX_ADDRESS_BYTES,
  SYSTEM_SEGMENT_DIRECTORY,
} from './os.js';
export { runtimeDirectory } from './runtime-directory.js';
