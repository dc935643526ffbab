const MIB = 2 ** 20;
const within = (least, value, most) => Math.max(least, Math.min(most, Math.floor(value)));

/**
 * How many hand-overs of blocks of that size a contender takes to warm up, and plays in a row for one sample: the first after a pause pays for cold
 * caches and a core that slept, more than a small block costs.
 */
export function handOvers(context, bytes) {
  if (context.quick) return { warmUp: 2, count: 1 };
  return { warmUp: within(8, (2048 * MIB) / bytes, 2000), count: within(1, (128 * MIB) / bytes, 200) };
}
