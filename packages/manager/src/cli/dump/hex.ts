/** Bytes of a line, and the places that it takes: the first that fits is taken, else the last. */
const LAYOUTS = [
  { perLine: 16, places: 78 },
  { perLine: 8, places: 45 },
  { perLine: 4, places: 29 },
] as const;

/** Bytes between which there is less room than around them. */
const GROUP = 8;

/**
 * Lines as `hexdump -C` prints them: where, sixteen bytes or what there is room for, and what is ASCII of them. Lines like the one before are one
 * `*`; the last line says where it ends. Bytes come in chunks.
 */
export class HexLines {
  readonly #pending: number[] = [];
  readonly #perLine: number;
  #last: string | undefined;
  #skipping = false;

  /** `at`: where the first byte is; `width`: places of a line. */
  constructor(
    private at: number,
    width: number,
  ) {
    this.#perLine = (LAYOUTS.find(({ places }) => places <= width) ?? LAYOUTS[2]).perLine;
  }

  /** The lines that these bytes complete. */
  *of(chunk: Uint8Array): Generator<string> {
    const perLine = this.#perLine;
    let from = 0;
    if (this.#pending.length > 0) {
      from = Math.min(perLine - this.#pending.length, chunk.length);
      this.#pending.push(...chunk.subarray(0, from));
      if (this.#pending.length < perLine) return;
      yield* this.#line(this.#pending.splice(0));
    }
    for (; from + perLine <= chunk.length; from += perLine) yield* this.#line(chunk.subarray(from, from + perLine));
    this.#pending.push(...chunk.subarray(from));
  }

  /** What is left when there are no more bytes. */
  *end(): Generator<string> {
    if (this.#pending.length > 0) yield* this.#line(this.#pending);
    yield place(this.at);
  }

  *#line(bytes: ArrayLike<number>): Generator<string> {
    const text = hexLine(bytes, this.#perLine);
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

function hexLine(bytes: ArrayLike<number>, perLine: number): string {
  const all = Array.from(bytes);
  const hex = Array.from({ length: perLine }, (_, index) => all[index]?.toString(16).padStart(2, '0') ?? '  ');
  const groups = Array.from({ length: Math.ceil(perLine / GROUP) }, (_, group) =>
    hex.slice(group * GROUP, (group + 1) * GROUP).join(' '),
  );
  const ascii = all.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'));
  return `${groups.join('  ')}  |${ascii.join('')}|`;
}
