const PAGE = 4096;

/** Looks at every page of a block, as who uses it must. */
export function readPages(bytes) {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += PAGE) sum += bytes[i];
  return sum;
}
