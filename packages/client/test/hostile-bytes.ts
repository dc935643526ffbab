/** A view of one byte that says it has 2^40. */
export class LyingView extends Uint8Array {
  override get length(): number {
    return 2 ** 40;
  }
  override get byteLength(): number {
    return 2 ** 40;
  }
  override get buffer(): ArrayBuffer {
    throw new Error('asked');
  }
  override subarray(): never {
    throw new Error('asked');
  }
  override [Symbol.iterator](): never {
    throw new Error('asked');
  }
  static get [Symbol.species](): never {
    throw new Error('asked');
  }
}

export function detached(): Uint8Array {
  const bytes = new Uint8Array([1, 2, 3]);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}

/** A view that lies beyond the end of its buffer, which has shrunk since. */
export function outOfBounds(): Uint8Array {
  const Resizable = ArrayBuffer as unknown as new (
    length: number,
    options: { maxByteLength: number },
  ) => ArrayBuffer & { resize(length: number): void };
  const buffer = new Resizable(8, { maxByteLength: 8 });
  const bytes = new Uint8Array(buffer, 4, 4);
  buffer.resize(2);
  return bytes;
}

/** What is no Uint8Array, though `instanceof` says so. */
export const impostors: [string, unknown][] = [
  ['a Proxy', new Proxy(new Uint8Array([1]), {})],
  ['an object with the prototype', Object.create(Uint8Array.prototype)],
];
