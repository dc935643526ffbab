import { written } from './measure.mjs';
import { placeOf } from './places.mjs';

const verdict = (m) => (m.target === null ? 'for information' : `target ${m.target}: ${judged(m) || 'not judged'}`);

/** A target that the floor misses too cannot be met here. */
function judged({ met, floorMeets }) {
  if (met === null) return '';
  return met ? 'met' : floorMeets === false ? 'MISSED, as by the floor' : 'MISSED';
}

/** What one case found, as lines of text. */
export function caseLines({ name, title, seconds, measures, curves, absent, skipped, error }) {
  const head = `${name}: ${title} (${seconds.toFixed(0)} s)`;
  if (skipped) return [head, `  skipped: ${skipped}`];
  if (error) return [head, `  FAILED: ${error}`];
  return [
    head,
    ...measures.map(measureLine),
    ...curves.flatMap(curveLines),
    ...Object.entries(absent).map(([contender, reason]) => `  without ${contender}: ${reason}`),
  ];
}

function measureLine(m) {
  const spread = `(rounds ${written(m.lowest, m.unit)} to ${written(m.highest, m.unit)})`;
  const floor = m.floor === null ? [] : [`floor ${written(m.floor, m.unit)}`];
  const parts = [`  ${m.what ? `${m.what}: ` : ''}${written(m.value, m.unit)}`, spread, verdict(m), ...floor];
  return parts.join('  ') + (m.detail ? `\n    ${m.detail}` : '');
}

function curveLines(curve) {
  return [`  ${curve.title}`, ...curve.series.map((one) => curveLine(one, curve))];
}

function curveLine({ name, points }, { x, y, rare }) {
  const one = (value) => written(value, y.unit);
  const values = points.map(
    ({ x: place, p50, p99 }) => `${placeOf(place, x)} ${one(p50)}${rare ? ` (${one(p99)})` : ''}`,
  );
  return `    ${name}, p50${rare ? ' (p99)' : ''}: ${values.join(', ')}`;
}

const HEAD = ['case', 'measure', 'median', 'lowest to highest round', 'target', 'floor', ''];

/** All results as a Markdown table. */
export function table(results) {
  return markdown([HEAD, ...results.flatMap(rowsOf)]);
}

function rowsOf({ name, measures, skipped, error }) {
  if (skipped || error) return [[name, '', skipped ? 'skipped' : 'failed', '', '', '', '']];
  return measures.map((m) => [
    name,
    m.what,
    written(m.value, m.unit),
    `${written(m.lowest, m.unit)} to ${written(m.highest, m.unit)}`,
    m.target ?? '',
    m.floor === null ? '' : written(m.floor, m.unit),
    judged(m).toLowerCase(),
  ]);
}

/** Rows, the first of which is the heading, as a Markdown table. */
export function markdown(rows) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  const [header, ...body] = rows.map(line);
  return [header, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n');
}
