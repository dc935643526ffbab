// The floor of what a manager does, seen from a client: bare requests, and attach and close of the addon.
import { join } from 'node:path';
import { attach, close } from '@shmd/native';
import { BareClient } from './bare-client.mjs';
import { endHelper, startHelper } from './helper.mjs';

const detachable = Number.parseInt(process.versions.node, 10) >= 22;

export async function startFloor({ directory, namePrefix }) {
  const address = join(directory, `floor-${process.pid}.sock`);
  const server = await startHelper('peers/floor-server.mjs', [address, `${address}.ledger`, namePrefix]);
  const client = await BareClient.connect(address);
  return {
    address,
    pid: server.pid,
    /** A segment that this process has mapped. */
    async create(size) {
      const { name, identity } = await client.request('segment.create', { size });
      const memory = attach('/dev/shm', name, 'read-write', identity, -1, 0, size);
      return {
        close: () => close(memory, detachable),
        unlink: () => client.request('segment.unlink', { name }),
      };
    },
    async end() {
      client.close();
      await endHelper(server);
    },
  };
}
