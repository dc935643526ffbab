import type { CreateOptions } from '@shmd/client';
import type { DType } from '@shmd/protocol';
import type { Output } from './output.js';
import { withClient } from './with-client.js';

export interface CreateFlags extends Pick<CreateOptions, 'lifetime' | 'meta'> {
  address?: string;
  json?: boolean;
}

/** What a segment is to hold: bytes, or an array. */
export type Contents = { size: number } | { dtype: DType; shape: number[] };

/** Creates a segment and prints its OS name. */
export async function createSegment(
  name: string,
  contents: Contents,
  { address, json, ...options }: CreateFlags,
  output: Output,
): Promise<void> {
  const info = await withClient(address, async (client) => {
    const given = { name, ...options };
    if ('size' in contents) await client.create({ ...given, ...contents });
    else await client.createArray({ ...given, ...contents });
    return client.stat(name);
  });
  if (json) output.json(info);
  else output.line(info.osName);
}
