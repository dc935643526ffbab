// Which process a manager is.
import { connect } from '@shmd/client';

/** The pid of the manager that listens at this address. */
export async function managerPid(address) {
  const client = await connect(address);
  try {
    return (await client.status()).pid;
  } finally {
    await client.close();
  }
}
