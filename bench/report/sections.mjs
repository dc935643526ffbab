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

/** What client and manager do while `managed` runs, and what those of another commit did, where they were profiled in the same way. */
export function profile({ before, ...now }) {
  const runs = before ? [before, now] : [now];
  const columns = now.processes.flatMap(({ name }) => runs.map((run) => column(name, run, runs)));
  const categories = [...new Set(columns.flatMap(({ times }) => Object.keys(times)))];
  const rows = categories.map((name) => [name, ...columns.map((each) => share(each, name))]);
  const busy = ['all but waiting', ...columns.map((each) => written(each.busy, 'µs'))];
  const when = [profiled(now), ...(before ? [`before: ${profiled(before)}`] : [])].join('; ');
  return [
    `\`npm run bench:profile\`, ${when}. Time of an operation by what it is spent on, and its share of what is not waiting:`,
    markdown([['', ...columns.map(({ title }) => title)], ...rows, busy]),
  ].join('\n\n');
}

function profiled({ seconds, operations, environment, commit }) {
  const what = `${seconds} s of \`managed\`, ${operations.toLocaleString('en')} operations`;
  return [
    what,
    environment.date.slice(0, 10),
    `Node ${environment.node}`,
    ...(commit ? [`commit ${commit}`] : []),
  ].join(', ');
}

/** One process of one profile: the time of each category, and of all but waiting. µs of an operation. */
function column(name, run, runs) {
  const { categories } = run.processes.find((one) => one.name === name);
  const entries = Object.entries(categories).map(([what, seconds]) => [what, (seconds * 1e6) / run.operations]);
  const busy = entries.reduce((sum, [what, time]) => (what === WAITING ? sum : sum + time), 0);
  const title = runs.length === 1 ? name : `${name}, ${run === runs[0] ? 'before' : 'now'}`;
  return { title, times: Object.fromEntries(entries), busy };
}

function share({ times, busy }, name) {
  const time = times[name] ?? 0;
  const text = written(time, 'µs');
  return name === WAITING ? text : `${text}, ${Math.round((100 * time) / busy)} %`;
}
