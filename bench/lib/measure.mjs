import { median } from './stats.mjs';

/** Targets are the design's promises. */
export const atMost = (limit, unit = '×') => ({ text: `≤ ${promised(limit, unit)}`, met: (value) => value <= limit });
export const atLeast = (limit, unit = '×') => ({ text: `≥ ${promised(limit, unit)}`, met: (value) => value >= limit });

const promised = (limit, unit) => withUnit(limit.toLocaleString('en'), unit);

/** One contender's samples of one metric, by round. */
function byRound(rounds, contender, metric) {
  return rounds.map((round) => median(round[contender].map((sample) => sample[metric])));
}

/**
 * How many times `over`'s metric `under`'s is. Taken within each round, then the median of the rounds: what slows the machine for a
 * while slows both sides of its round.
 */
export function ratio(rounds, { what = '', over, under, metric, unit, target }) {
  const [upper, lower] = [byRound(rounds, over, metric), byRound(rounds, under, metric)];
  const perRound = upper.map((value, i) => value / lower[i]);
  const sides = [over, under].map((side) => `${side} ${written(median(byRound(rounds, side, metric)), unit)}`);
  return measure({ what, perRound, unit: '×', target, detail: sides.join(', ') });
}

/** A figure that stands for itself. */
export function absolute(rounds, { what = '', contender = 'shmd', metric, unit, target }) {
  return measure({ what, perRound: byRound(rounds, contender, metric), unit, target, detail: '' });
}

function measure({ what, perRound, unit, target, detail }) {
  const value = median(perRound);
  return {
    what,
    value,
    unit,
    detail,
    lowest: Math.min(...perRound),
    highest: Math.max(...perRound),
    target: target?.text ?? null,
    met: target ? target.met(value) : null,
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
