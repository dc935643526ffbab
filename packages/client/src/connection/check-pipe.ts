import { NamedPipe, userSid } from '@shmd/native';
import { ShmError } from '@shmd/protocol';
import { ADDRESSES_ARE_PATHS } from '@shmd/protocol/node';
import { ADMINISTRATOR_SIDS } from '../os.js';

/**
 * Looks whose the pipe is before anything is sent there: as of a socket, a client trusts its own user's and an administrator's only. While what
 * it returns is open, the name means no other pipe: connect, then close it. Null where addresses are no pipes.
 * Throws ERR_SHM_PERMISSION, and as `NamedPipe`.
 */
export function holdTrustedPipe(address: string): NamedPipe | null {
  if (ADDRESSES_ARE_PATHS) return null;
  const pipe = new NamedPipe(address);
  const { owner } = pipe;
  if (owner === userSid?.() || ADMINISTRATOR_SIDS.includes(owner)) return pipe;
  pipe.close();
  throw new ShmError(
    'ERR_SHM_PERMISSION',
    `the manager at ${address} belongs to another user: ${owner}; connect to an address of your own`,
  );
}
