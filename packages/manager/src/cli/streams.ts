import type { Readable } from 'node:stream';
import type { Client, SegmentRef } from '@shmd/client';

const CHUNK_BYTES = 1024 * 1024;

/** `length` bytes of a segment from `offset` on, which may change meanwhile: each chunk is a copy. */
export async function* chunksOf(
  client: Client,
  ref: SegmentRef,
  { offset, length }: { offset: number; length: number },
): AsyncGenerator<Buffer> {
  for (let at = offset; at < offset + length; at += CHUNK_BYTES) {
    yield await client.fetch(ref, { offset: at, length: Math.min(CHUNK_BYTES, offset + length - at) });
  }
}

/** Reads a stream to its end; null when it holds more than `max` bytes. `took` is told of each chunk's bytes. */
export async function readUpTo(from: Readable, max: number, took: (bytes: number) => void): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of from as AsyncIterable<Buffer>) {
    total += chunk.length;
    if (total > max) return null;
    chunks.push(chunk);
    took(chunk.length);
  }
  return Buffer.concat(chunks);
}
