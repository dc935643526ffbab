export const ITEM_BYTES = 1_000;

/** Full items, each of another number of characters, and of other types: what was measured of one is wrong for the next. */
export const VALUES = [
  'a'.repeat(ITEM_BYTES),
  '€'.repeat(ITEM_BYTES / 3),
  'é'.repeat(ITEM_BYTES / 2),
  '👩'.repeat(ITEM_BYTES / 4),
  new Uint8Array(ITEM_BYTES).fill(0xe2),
  2.5,
  'b'.repeat(ITEM_BYTES),
];
