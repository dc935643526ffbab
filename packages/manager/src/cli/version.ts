import { PROTOCOL_VERSION, ShmError, VERSION } from '@shmd/protocol';
import type { Output } from './output.js';
import { withClient } from './with-client.js';

/** Says of which release this command is, and the manager that it would talk to, if one is listening. */
export async function showVersion(flags: { address?: string; json?: boolean }, output: Output): Promise<void> {
  if (flags.json) {
    const manager = await managerVersion(flags.address);
    return output.json({ version: VERSION, protocol: PROTOCOL_VERSION, node: process.version, manager });
  }
  output.line(`shmd      ${VERSION}`);
  output.line(`protocol  ${PROTOCOL_VERSION}`);
  output.line(`Node.js   ${process.version}`);
  // Last: one of another release may be an error.
  const manager = await managerVersion(flags.address);
  const seen = manager ? `${manager.version} (pid ${manager.pid}) at ${manager.address}` : 'none is listening';
  output.line(`manager   ${seen}`);
}

async function managerVersion(address: string | undefined) {
  try {
    return await withClient(address, async (client) => {
      const { version, pid } = await client.status();
      return { version, pid, address: client.address };
    });
  } catch (error) {
    if (error instanceof ShmError && error.code === 'ERR_SHM_CONNECT') return null;
    throw error;
  }
}
