const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes as people read them, in powers of 1024: `10 B`, `1.5 KiB`, `64 MiB`. Rounded: the exact number is for programs. */
export function humanBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (rounded(value) >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${rounded(value)} ${UNITS[unit]}`;
}

/** One decimal where it says something. */
function rounded(value: number): number {
  return value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
}

/** The name of a unit of time, and how many of it are one of the next. */
const TIMES: [unit: string, next: number][] = [
  ['s', 60],
  ['min', 60],
  ['h', 24],
  ['d', Number.POSITIVE_INFINITY],
];

/** How long, in its largest whole unit: `0 s`, `3 min`, `5 h`, `400 d`. A clock that was set back makes nothing negative. */
export function humanDuration(ms: number): string {
  let value = Math.max(0, ms / 1000);
  for (const [unit, next] of TIMES) {
    if (value < next) return `${Math.floor(value)} ${unit}`;
    value /= next;
  }
  return '-';
}

/** How long ago a moment was; both in ms since the epoch. */
export function humanAge(since: number, now: number): string {
  return `${humanDuration(now - since)} ago`;
}

/** `1 segment`, `2 segments`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
