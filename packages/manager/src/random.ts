/**
 * `digits` random hex digits. V8 seeds Math.random from the kernel for each process: enough to be unlike any other manager, which is all
 * that names and uids need. (node:crypto would take longer to load than the rest of the daemon.)
 */
export function randomHex(digits: number): string {
  let hex = '';
  while (hex.length < digits)
    hex += Math.floor(Math.random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return hex.slice(0, digits);
}

/** A number from 0 on, below that. */
export function randomBelow(limit: number): number {
  return Math.floor(Math.random() * limit);
}
