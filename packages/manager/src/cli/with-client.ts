import { type Client, connect } from '@shmd/client';
import { methods } from '@shmd/protocol';

/** Connects, does one thing, and closes. */
export async function withClient<R>(address: string | undefined, use: (client: Client) => Promise<R>): Promise<R> {
  const client = await connect(address, { name: 'shmd command' });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

/** Asks a manager for its planned stop and waits for its end of the connection. */
export function stopManager(address: string | undefined): Promise<void> {
  return withClient(address, async (client) => {
    const gone = new Promise<void>((resolve) => client.once('disconnect', () => resolve()));
    await client.request(methods.shutdown, {});
    await gone;
  });
}
