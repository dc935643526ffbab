import { median } from './stats.mjs';

/** Targets are the design's promises. */
export const atMost = (limit, unit = '×') => ({ text: `≤ ${promised(limit, unit)}`, met: (value) => value <= limit });
export const atLeast = (limit, unit = '×') => ({ text: `≥ ${promised(limit, unit)}`, met: (value) => value >= limit });

const promised = (limit, unit) => withUnit(limit.toLocaleString('en'), unit);

/** One contender's samples of one metric, by round. */
function byRound(rounds, contender, metric) {
  return rounds.map((round) => median(round[contender].map((sample) => sample[metric])));
}

const takesPart = (rounds, ...contenders) => contenders.every((contender) => contender in rounds[0]);

/**
 * How many times `over`'s metric `under`'s is. Taken within each round, then the median of the rounds: what slows the machine for a
 * while slows both sides of its round. `floor` says what the ratio would be if only the unavoidable were done: the contender
 * that takes the place of `over` or `under`, or a number where the peer itself is the floor.
 */
export function ratio(rounds, { what = '', over, under, metric, unit, target, floor }) {
  const sides = [over, under].map((side) => `${side} ${written(median(byRound(rounds, side, metric)), unit)}`);
  const lowest = floor && Object.values(floor)[0];
  if (typeof lowest === 'string' && takesPart(rounds, lowest)) {
    sides.push(`floor (${lowest}) ${written(median(byRound(rounds, lowest, metric)), unit)}`);
  }
  return measure({
    what,
    perRound: ratios(rounds, { over, under, metric }),
    unit: '×',
    target,
    floor: floorOf(floor, (contenders) => median(ratios(rounds, { over, under, metric, ...contenders })), rounds),
    detail: sides.join(', '),
  });
}

function ratios(rounds, { over, under, metric }) {
  const [upper, lower] = [byRound(rounds, over, metric), byRound(rounds, under, metric)];
  return upper.map((value, i) => value / lower[i]);
}

function floorOf(floor, measured, rounds) {
  if (floor === undefined || typeof floor === 'number') return floor ?? null;
  return takesPart(rounds, ...Object.values(floor)) ? measured(floor) : null;
}

/** Those ratios whose contenders all take part. */
export function ratiosOf(rounds, specifications) {
  return specifications.filter(({ over, under }) => takesPart(rounds, over, under)).map((one) => ratio(rounds, one));
}

/** A figure that stands for itself. `floor`: the contender, or the other metric of this one, that says what is unavoidable. */
export function absolute(rounds, { what = '', contender = 'shmd', metric, unit, target, floor }) {
  const other = floor && { contender, metric, ...floor };
  return measure({
    what,
    perRound: byRound(rounds, contender, metric),
    unit,
    target,
    floor: other && takesPart(rounds, other.contender) ? median(byRound(rounds, other.contender, other.metric)) : null,
    detail: '',
  });
}

function measure({ what, perRound, unit, target, floor, detail }) {
  const value = median(perRound);
  return {
    what,
    value,
    unit,
    detail,
    floor,
    lowest: Math.min(...perRound),
    highest: Math.max(...perRound),
    target: target?.text ?? null,
    met: target ? target.met(value) : null,
    floorMeets: target && floor !== null ? target.met(floor) : null,
  };
}

/** A measured figure with three digits, and its unit. */
export function written(value, unit) {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  const figure = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return withUnit(figure, unit);
}

function withUnit(figure, unit) {
  return unit === '×' || unit === '/s' ? figure + unit : `${figure} ${unit}`;
}
