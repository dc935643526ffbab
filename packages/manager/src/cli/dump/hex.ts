const PER_LINE = 16;

/**
 * Lines as `hexdump -C` prints them: where, sixteen bytes, and what is ASCII of them. Lines like the one before are one `*`; the last line says
 * where it ends. Bytes come in chunks.
 */
export class HexLines {
  readonly #pending: number[] = [];
  #last: string | undefined;
  #skipping = false;

  /** `at`: where the first byte is. */
  constructor(private at: number) {}

  /** The lines that these bytes complete. */
  *of(chunk: Uint8Array): Generator<string> {
    let from = 0;
    if (this.#pending.length > 0) {
      from = Math.min(PER_LINE - this.#pending.length, chunk.length);
      this.#pending.push(...chunk.subarray(0, from));
      if (this.#pending.length < PER_LINE) return;
      yield* this.#line(this.#pending.splice(0));
    }
    for (; from + PER_LINE <= chunk.length; from += PER_LINE) yield* this.#line(chunk.subarray(from, from + PER_LINE));
    this.#pending.push(...chunk.subarray(from));
  }

  /** What is left when there are no more bytes. */
  *end(): Generator<string> {
    if (this.#pending.length > 0) yield* this.#line(this.#pending);
    yield place(this.at);
  }

  *#line(bytes: ArrayLike<number>): Generator<string> {
    const text = hexLine(bytes);
    if (text !== this.#last) yield `${place(this.at)}  ${text}`;
    else if (!this.#skipping) yield '*';
    this.#skipping = text === this.#last;
    this.#last = text;
    this.at += bytes.length;
  }
}

function place(offset: number): string {
  return offset.toString(16).padStart(8, '0');
}

function hexLine(bytes: ArrayLike<number>): string {
  const all = Array.from(bytes);
  const hex = all.map((byte) => byte.toString(16).padStart(2, '0'));
  const halves = [hex.slice(0, PER_LINE / 2), hex.slice(PER_LINE / 2)].map((half) => half.join(' ').padEnd(23));
  const ascii = all.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'));
  return `${halves.join('  ')}  |${ascii.join('')}|`;
}
