import { Client } from '@shmd/client';
import { openClient } from '@shmd/client/internal';

/** Connects, does one thing, and closes. What to do when nobody listens, a command says in its own words. */
export async function withClient<R>(address: string | undefined, use: (client: Client) => Promise<R>): Promise<R> {
  const client = await openClient(address, { name: 'shmd command' }, (link) => new Client(link));
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
