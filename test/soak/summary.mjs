/** What is printed at the end, and stands in docs/failure-model.md for the long run. */
export function summary(run) {
  const table = (map) =>
    [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([what, n]) => `  ${String(Math.round(n)).padStart(8)}  ${what}`);
  const kib = (bytes) => `${Math.round(bytes / 1024)} KiB`;
  return [
    '',
    `soak: ${run.violations.length === 0 ? 'all promises held' : 'FAILED'}`,
    `seed ${run.seed}, ${run.minutes} minutes, ${run.clients} clients, Node ${process.versions.node}`,
    `kills: ${run.total}, each followed by a look at everything: ${run.checkedDeaths}`,
    ...table(run.kills),
    'done:',
    ...table(run.counts),
    'slowest, ms:',
    ...table(run.slowestMs),
    ...(run.memory
      ? [`daemon's memory: ${kib(run.memory.start)} at the start, ${kib(run.memory.end)} at the end`]
      : []),
    ...(run.descriptors
      ? [`daemon's descriptors: ${run.descriptors.start} at the start, ${run.descriptors.end} at the end`]
      : []),
    `violations: ${run.violations.length}`,
    ...run.violations.map((what) => `  ${what}`),
  ].join('\n');
}
