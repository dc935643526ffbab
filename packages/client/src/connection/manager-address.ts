import { userSid } from '@shmd/native';
import { ShmError, shown } from '@shmd/protocol';
import { checkAddress, defaultAddress } from '@shmd/protocol/node';

/** Where to connect: `given`, else `SHMD_ADDRESS`, else the user's default address. Throws ERR_SHM_INVALID_ARGUMENT. */
export function managerAddress(given: string | undefined): string {
  if (typeof given === 'object' && given !== null) {
    const instead = 'write connect(manager.address), or connect(undefined, options)';
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `address: must be a string, not ${shown(given)}: ${instead}`);
  }
  return checkAddress(given ?? process.env.SHMD_ADDRESS ?? defaultAddress(userSid?.()));
}

/** Adds to the error that says that nobody listens what to do about it: that depends on who said where to connect. */
export function withRemedy(error: unknown, given: string | undefined): unknown {
  if (!(error instanceof ShmError) || error.code !== 'ERR_SHM_CONNECT' || !error.cause) return error;
  return new ShmError(error.code, `${error.message}, ${remedy(given)}`, { cause: error.cause });
}

function remedy(given: string | undefined): string {
  const start = 'start one with: npx shmd start --detach';
  if (given !== undefined) return `the address given: its manager has ended, or ${start} --address ${given}`;
  if (process.env.SHMD_ADDRESS !== undefined) {
    return `which SHMD_ADDRESS says: its manager has ended, or ${start}`;
  }
  const hand = 'connect(manager.address), or env: { ...process.env, ...manager.env } for a worker or child';
  return `the default address: ${start}; or hand on the address of yours: ${hand}`;
}
