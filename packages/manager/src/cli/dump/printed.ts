import { ElementLines } from './element-lines.js';
import { asJson, elementsOf } from './elements.js';
import { HexLines } from './hex.js';
import type { DumpWindow } from './window.js';

/** What makes lines of the bytes of a window: of at most `width` places, if that is not too few for any. */
export function newLines({ dtype, offset }: DumpWindow, width: number): HexLines | ElementLines {
  return dtype ? new ElementLines(dtype, width) : new HexLines(offset, width);
}

/** What is printed of these bytes. */
export function* dumpLines(window: DumpWindow, bytes: Uint8Array, width: number): Generator<string> {
  const lines = newLines(window, width);
  yield* lines.of(bytes);
  yield* lines.end();
}

/** The same as JSON. */
export function described({ ref, dtype, offset }: DumpWindow, bytes: Buffer) {
  if (!dtype) return { ...ref, offset, bytes: bytes.toString('hex') };
  return { ...ref, offset, dtype, values: elementsOf(dtype, bytes).map(asJson) };
}
