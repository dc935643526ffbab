/** A prime, so that no shift by a power of two lands on the same bytes. */
const TILE_BYTES = 251;

/** Fills a segment with contents that follow from the seed: a torn, stale or foreign byte shows. */
export function fill(bytes, seed) {
  const tile = Buffer.alloc(TILE_BYTES);
  let state = seed | 1;
  for (let i = 0; i < TILE_BYTES; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    tile[i] = state & 0xff;
  }
  bytes.fill(tile);
  if (bytes.length >= 4) bytes.writeUInt32LE(seed >>> 0, 0);
}

export function holds(bytes, seed) {
  const expected = Buffer.alloc(bytes.length);
  fill(expected, seed);
  return expected.equals(bytes);
}

/** The seed that contents of 4 bytes and more claim to follow from. */
export function seedOf(bytes) {
  return bytes.readUInt32LE(0);
}
