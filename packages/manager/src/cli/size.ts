/** What follows a number, and the power of 1024 or 1000 that it stands for. Whether letters are large says nothing. */
const UNIT = /^(?:b?|(?<binary>[kmgtp])(?:ib?)?|(?<decimal>[kmgtp])b)$/;
const LETTERS = 'kmgtp';

/**
 * The bytes that a size means, as people write it: `4096`, `0x1000`, `64KiB`, `1.5G`, `10 MB`. Undefined when it is no size, or not a whole
 * number of bytes up to 2^53-1.
 */
export function parseSize(text: string): number | undefined {
  const bytes = exactBytes(text.trim().toLowerCase());
  return bytes !== undefined && bytes <= Number.MAX_SAFE_INTEGER ? Number(bytes) : undefined;
}

function exactBytes(text: string): bigint | undefined {
  if (/^0x[0-9a-f]+$/.test(text)) return BigInt(text);
  const [, whole, decimals = '', suffix] = /^(\d+)(?:\.(\d+))? ?([a-z]*)$/.exec(text) ?? [];
  const unit = suffix === undefined ? null : UNIT.exec(suffix);
  if (!unit) return undefined;
  const { binary, decimal } = unit.groups as { binary?: string; decimal?: string };
  const base = decimal ? 1000n : 1024n;
  const scaled = BigInt(`${whole}${decimals}`) * base ** BigInt(LETTERS.indexOf(binary ?? decimal ?? ' ') + 1);
  const divisor = 10n ** BigInt(decimals.length);
  return scaled % divisor === 0n ? scaled / divisor : undefined;
}
