import { type Client, type SharedMemory, ShmError } from '@shmd/client';
import type { Output } from './output.js';
import { withClient } from './with-client.js';

export interface WaitFlags {
  address?: string;
  json?: boolean;
  /** Seconds. Default: as long as it takes. */
  timeout?: number;
  since?: number;
}

/** Waits until somebody says that a segment has changed, and prints its version. Fails with ERR_SHM_TIMEOUT. */
export async function waitForChange(
  name: string,
  { address, json, timeout, since }: WaitFlags,
  output: Output,
): Promise<void> {
  const version = await withClient(address, async (client) => {
    const removal = watchRemovals(client);
    using shm = await client.attach(name, { access: 'read' });
    const ms = timeout === undefined ? undefined : timeout * 1000;
    return await shm.changed({ since, timeout: ms, signal: removal.of(shm) });
  });
  if (json) output.json({ name, version });
  else output.line(String(version));
}

/** Once the name of a segment is gone, nobody is told any more that it has changed. To be called before it is attached. */
function watchRemovals(client: Client): { of(shm: SharedMemory): AbortSignal } {
  const gone = new AbortController();
  const removed = new Set<string>();
  let awaited: SharedMemory | undefined;
  const look = () => {
    if (awaited && removed.has(awaited.uid))
      gone.abort(new ShmError('ERR_SHM_NOT_FOUND', `${awaited.name} was removed`));
  };
  client.on('segment', ({ event, segment }) => {
    if (event === 'unlinked') removed.add(segment.uid);
    look();
  });
  return {
    of: (shm) => {
      awaited = shm;
      look();
      return gone.signal;
    },
  };
}
