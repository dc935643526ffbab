/** Whoever runs one of these by mistake has lost something. */
const DESTROYING = ['rm', 'stop', 'gc'];

/** The known command that a mistyped one is nearest to; undefined when none is near, or one as near destroys. */
export function suggestion(typed: string, known: string[]): string | undefined {
  const near = known
    .map((name) => ({ name, distance: editDistance(typed, name) }))
    .filter(({ name, distance }) => distance <= 2 && distance < name.length / 2)
    .sort((a, b) => a.distance - b.distance);
  const nearest = near.filter(({ distance }) => distance === near[0]?.distance);
  return nearest.some(({ name }) => DESTROYING.includes(name)) ? undefined : nearest[0]?.name;
}

/** How many letters to add, leave out, change or swap with the next: optimal string alignment. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const at = (cells: number[], column: number) => cells[column] as number;
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(previous, j) + 1, at(row, j - 1) + 1, at(previous, j - 1) + cost);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(before, j - 2) + 1);
      row.push(best);
    }
    [before, previous] = [previous, row];
  }
  return previous[b.length] as number;
}
