import { readFileSync, statSync } from 'node:fs';

/** CRC-32 (IEEE 802.3): Node's own came after the oldest Node that we support. */
function crc32(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return (value ^ 0xffffffff) >>> 0;
}

/** A ledger of these records, as another release would write it: with right checksums. */
export function ledgerText(records: string[]): string {
  return records.map((record) => `${crc32(Buffer.from(record)).toString(16).padStart(8, '0')} ${record}\n`).join('');
}

/** The records of a ledger, without their checksums. */
export function recordsOf(path: string): string[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(9));
}

/** What every header names. */
export const BOOT = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

export function numbersOf(path: string): { dev: bigint; ino: bigint } {
  return statSync(path, { bigint: true });
}
