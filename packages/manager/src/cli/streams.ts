import type { Readable } from 'node:stream';
import type { Client } from '@shmd/client';
import type { Output } from './output.js';

const CHUNK_BYTES = 1024 * 1024;

/** Writes a whole segment, which may change meanwhile: each chunk is a copy. Ends with the reader. */
export async function writeAll(to: Output, client: Client, name: string): Promise<void> {
  const { size, uid } = await client.stat(name);
  for (let offset = 0; offset < size; offset += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, size - offset);
    if (!(await to.bytes(await client.fetch({ name, uid }, { offset, length })))) return;
  }
}

/** Reads a stream to its end; null when it holds more than `max` bytes. */
export async function readUpTo(from: Readable, max: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of from as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > max) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
