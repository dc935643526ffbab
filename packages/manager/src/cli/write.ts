import { fstatSync } from 'node:fs';
import { type Client, ShmError } from '@shmd/client';
import type { Output } from './output.js';
import { Progress } from './progress.js';
import { readUpTo } from './streams.js';
import { withClient } from './with-client.js';

export interface WriteFlags {
  address?: string;
  json?: boolean;
  create?: boolean;
  /** Byte of the segment at which the input begins. */
  offset?: number;
}

/** Copies stdin into a segment, all of it or nothing; or makes a segment of it. */
export async function writeSegment(name: string, flags: WriteFlags, output: Output): Promise<void> {
  const { address, json, create, offset = 0 } = flags;
  const bytes = await withClient(address, (client) => (create ? made(client, name) : filled(client, name, offset)));
  if (json) output.json({ name, offset, bytes });
}

async function made(client: Client, name: string): Promise<number> {
  const input = (await readInput(name, Number.POSITIVE_INFINITY)) as Buffer;
  if (input.length === 0) throw new ShmError('ERR_SHM_INVALID_SIZE', `the input is empty, and ${name} needs a byte`);
  await client.createFrom(input, { name });
  return input.length;
}

async function filled(client: Client, name: string, offset: number): Promise<number> {
  using shm = await client.attach(name);
  if (offset > shm.size) {
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `offset ${offset} is beyond the ${shm.size} bytes of ${name}`);
  }
  const input = await readInput(name, shm.size - offset);
  if (!input) {
    const room = offset === 0 ? `${shm.size}` : `${shm.size - offset} that are left of the ${shm.size}`;
    throw new ShmError('ERR_SHM_INVALID_SIZE', `the input is longer than the ${room} bytes of ${name}`);
  }
  return shm.write(input, offset);
}

async function readInput(name: string, max: number): Promise<Buffer | null> {
  using progress = new Progress(process.stderr, name, inputBytes());
  return await readUpTo(process.stdin, max, (bytes) => progress.add(bytes));
}

/** Undefined: what is piped does not say how much there is. */
function inputBytes(): number | undefined {
  const stat = fstatSync(process.stdin.fd);
  return stat.isFile() ? stat.size : undefined;
}
