// The parts of the pages that come from a run, as Markdown.
import { markdown, table } from '../lib/lines.mjs';
import { written } from '../lib/measure.mjs';
import { placeOf } from '../lib/places.mjs';

const GIB = 2 ** 30;

export function results({ environment, rounds, quick, results: all }) {
  return [
    machine(environment, rounds),
    ...(quick ? ['**A quick run: it shows that everything works, and its times say nothing.**'] : []),
    table(all),
    ...listed('Missed, and what the floor of the same run says:', all.flatMap(missed)),
    ...listed('Left out:', all.flatMap(leftOut)),
  ].join('\n\n');
}

function machine({ cpu, cores, memoryBytes, kernel, node, python, cc, date, loadAverage }, rounds) {
  const programs = [`Node ${node}`, python, cc].filter(Boolean).join(', ');
  const when = `${date.slice(0, 16).replace('T', ', ')} UTC`;
  const what = `${cpu}, ${cores} cores, ${Math.round(memoryBytes / GIB)} GiB, ${kernel}; ${programs}.`;
  return `${what} ${when}, ${rounds} rounds; load average before the run: ${loadAverage[0]}.`;
}

const listed = (heading, items) =>
  items.length === 0 ? [] : [`${heading}\n\n${items.map((item) => `- ${item}`).join('\n')}`];

const missed = ({ name, measures }) =>
  measures
    .filter(({ met }) => met === false)
    .map(({ what, value, unit, target, floor, floorMeets }) => {
      const row = `${[name, what].filter(Boolean).join(', ')}: ${written(value, unit)}, target ${target}`;
      if (floor === null) return `${row}; no floor was measured`;
      return `${row}; the floor, ${written(floor, unit)}, ${floorMeets ? 'would meet it' : 'does not meet it either'}`;
    });

const leftOut = ({ name, absent, skipped }) => [
  ...(skipped ? [`${name}: ${skipped}`] : []),
  ...Object.entries(absent).map(([contender, reason]) => `${contender} in ${name}: ${reason}`),
];

/** One curve with its plot and its figures. */
export function curve(one) {
  return `### ${one.title}\n\n${image(one)}\n\n${figures(one)}`;
}

export const image = ({ id, title }) => `![${title}](benchmarks/${id}.svg)`;

function figures({ x, y, rare, series }) {
  const places = [...new Set(series.flatMap(({ points }) => points.map((point) => point.x)))];
  const what = rare ? 'p50 / p99' : 'p50';
  const rows = series.map(({ name, points }) => [name, ...places.map((place) => figure(points, place, rare))]);
  return markdown([[`${y.unit}, ${what}`, ...places.map((place) => placeOf(place, x))], ...rows]);
}

function figure(points, place, rare) {
  const point = points.find(({ x }) => x === place);
  if (!point) return '';
  return (rare ? [point.p50, point.p99] : [point.p50]).map((value) => written(value, '').trim()).join(' / ');
}

const WAITING = 'waiting';

/** What client and manager do while `managed` runs. */
export function profile({ seconds, operations, environment, processes }) {
  const names = [...new Set(processes.flatMap(({ categories }) => Object.keys(categories)))];
  const rows = names.map((name) => [name, ...processes.map(({ categories }) => share(categories, name, operations))]);
  const what = `\`npm run bench:profile\`, ${seconds} s of \`managed\`, ${operations.toLocaleString('en')} operations`;
  const when = `${environment.date.slice(0, 10)}, Node ${environment.node}`;
  return [
    `${what}; ${when}. Time of an operation by what it is spent on, and its share of what is not waiting:`,
    markdown([['', ...processes.map(({ name }) => name)], ...rows]),
  ].join('\n\n');
}

function share(categories, name, operations) {
  const seconds = categories[name] ?? 0;
  const time = written((seconds * 1e6) / operations, 'µs');
  if (name === WAITING) return time;
  const busy = Object.entries(categories).reduce((sum, [each, value]) => (each === WAITING ? sum : sum + value), 0);
  return `${time}, ${Math.round((100 * seconds) / busy)} %`;
}
