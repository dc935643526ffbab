import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { SharedMemory } from '@shmd/client';

const CHUNK_BYTES = 64 * 1024;

/** Writes a whole segment, which may change or go meanwhile: each chunk is a copy. A reader that hangs up ends it quietly. */
export async function writeAll(to: Writable, shm: SharedMemory): Promise<void> {
  let hungUp = false;
  to.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    hungUp = true;
  });
  for (let start = 0; start < shm.size && !hungUp; start += CHUNK_BYTES) {
    const room = to.write(shm.read(start, Math.min(CHUNK_BYTES, shm.size - start)));
    if (!room) await Promise.race([once(to, 'drain'), once(to, 'close')]);
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
