import { type Client, connect } from '@shmd/client';

/** Connects, does one thing, and closes. */
export async function withClient<R>(address: string | undefined, use: (client: Client) => Promise<R>): Promise<R> {
  const client = await connect(address, { name: 'shmd command' });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
