import { isSeen, type Memory } from './mapping.js';
import { memoryPart } from './memory-part.js';
import { newBytes, privateCopy } from './private-copy.js';

/** A private copy of a part of what is mapped. Throws as `memoryPart`, and ERR_SHM_NO_SPACE. */
export function copyOut(memory: Memory, offset?: number, length?: number): Uint8Array<ArrayBuffer> {
  const part = memoryPart(memory.byteLength, offset, length);
  if (isSeen(memory)) return privateCopy(new Uint8Array(memory, part.offset, part.length));
  const copy = newBytes(part.length);
  memory.read(part.offset, copy);
  return copy;
}

/** Stores all of `bytes`, or throws as `memoryPart`. */
export function copyIn(memory: Memory, bytes: Uint8Array, offset?: number): void {
  const part = memoryPart(memory.byteLength, offset, bytes.length);
  if (isSeen(memory)) new Uint8Array(memory, part.offset, part.length).set(bytes);
  else memory.write(part.offset, bytes);
}
