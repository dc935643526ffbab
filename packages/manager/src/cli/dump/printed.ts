import { ElementLines } from './element-lines.js';
import { asJson, elementsOf } from './elements.js';
import { HexLines } from './hex.js';
import type { DumpWindow } from './window.js';

/** What makes lines of the bytes of a window. */
export function newLines({ dtype, offset }: DumpWindow): HexLines | ElementLines {
  return dtype ? new ElementLines(dtype) : new HexLines(offset);
}

/** What is printed of these bytes. */
export function* dumpLines(window: DumpWindow, bytes: Uint8Array): Generator<string> {
  const lines = newLines(window);
  yield* lines.of(bytes);
  yield* lines.end();
}

/** The same as JSON. */
export function described({ ref, dtype, offset }: DumpWindow, bytes: Buffer) {
  if (!dtype) return { ...ref, offset, bytes: bytes.toString('hex') };
  return { ...ref, offset, dtype, values: elementsOf(dtype, bytes).map(asJson) };
}
