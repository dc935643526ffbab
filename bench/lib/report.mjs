import { written } from './measure.mjs';

const verdict = ({ target, met }) =>
  target === null ? 'for information' : `target ${target}: ${met ? 'met' : 'MISSED'}`;

/** What one case found, as lines of text. */
export function caseLines({ name, title, seconds, measures, skipped, error }) {
  const head = `${name}: ${title} (${seconds.toFixed(0)} s)`;
  if (skipped) return [head, `  skipped: ${skipped}`];
  if (error) return [head, `  FAILED: ${error}`];
  const lines = measures.map((m) => {
    const spread = `(rounds ${written(m.lowest, m.unit)} to ${written(m.highest, m.unit)})`;
    const parts = [`  ${m.what ? `${m.what}: ` : ''}${written(m.value, m.unit)}`, spread, verdict(m)];
    return parts.join('  ') + (m.detail ? `\n    ${m.detail}` : '');
  });
  return [head, ...lines];
}

/** All results as a Markdown table. */
export function table(results) {
  const rows = results.flatMap(({ name, measures = [], skipped, error }) => {
    if (skipped) return [[name, '', 'skipped', '', '']];
    if (error) return [[name, '', 'failed', '', '']];
    return measures.map((m) => [
      name,
      m.what,
      written(m.value, m.unit),
      m.target ?? '',
      m.met === null ? '' : m.met ? 'met' : 'missed',
    ]);
  });
  const all = [['case', 'measure', 'median', 'target', ''], ...rows];
  const widths = all[0].map((_, column) => Math.max(3, ...all.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  const [header, ...body] = all.map(line);
  return [header, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n');
}
