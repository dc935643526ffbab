/** What begins and ends a region of a file, in whatever its language calls a comment. */
const BEGIN = /^\s*\S+ #region (\S+)( -->)?$/;
const END = /^\s*\S+ #endregion( -->)?$/;

/** The text that `PATH` or `PATH#REGION` means, without the marks of regions. Throws when there is no such region. */
export function sourceOf(from: string, read: (path: string) => string): string {
  const [path = '', region] = from.split('#');
  const all = read(path).split('\n');
  const lines = region === undefined ? all : [...regionOf(all, region, path), ''];
  return withoutIndent(lines.filter((line) => !BEGIN.test(line) && !END.test(line))).join('\n');
}

function regionOf(lines: string[], name: string, path: string): string[] {
  const begin = lines.findIndex((line) => BEGIN.exec(line)?.[1] === name);
  if (begin === -1) throw new Error(`${path} has no region ${name}`);
  let depth = 0;
  const end = lines.findIndex((line, i) => {
    if (i < begin) return false;
    if (BEGIN.test(line)) depth++;
    if (END.test(line)) depth--;
    return depth === 0;
  });
  if (end === -1) throw new Error(`region ${name} of ${path} has no end`);
  return lines.slice(begin + 1, end);
}

function withoutIndent(lines: string[]): string[] {
  const indents = lines.filter((line) => line !== '').map((line) => line.search(/\S/));
  const common = Math.min(...indents);
  return lines.map((line) => line.slice(common));
}
