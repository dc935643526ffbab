import type { Readable } from 'node:stream';
import type { SharedMemory } from '@shmd/client';
import type { Output } from './output.js';

const CHUNK_BYTES = 64 * 1024;

/** Writes a whole segment, which may change or go meanwhile: each chunk is a copy. Ends with the reader. */
export async function writeAll(to: Output, shm: SharedMemory): Promise<void> {
  for (let start = 0; start < shm.size; start += CHUNK_BYTES) {
    if (!(await to.bytes(shm.read(start, Math.min(CHUNK_BYTES, shm.size - start))))) return;
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
