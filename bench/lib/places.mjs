const MIB = 2 ** 20;

/** A place on an axis, as people write it. */
export function placeOf(value, { unit }) {
  if (unit !== 'bytes') return value.toLocaleString('en');
  return value >= MIB ? `${value / MIB} MiB` : `${value / 1024} KiB`;
}
