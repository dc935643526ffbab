// What a page tells its reader to write and to type.

function blocksOf(page) {
  return Array.from(page.matchAll(/^```(\w+)\n(.*?)^```$/gms), ([, language, code]) => ({ language, code }));
}

/** The programs that a page has whole, by the names of their files. */
export function programsOf(page) {
  const named = blocksOf(page).map(({ code }) => [/^\/\/ ([\w-]+\.mjs)\n/.exec(code)?.[1], code]);
  return new Map(named.filter(([file]) => file !== undefined));
}

/** The lines of the block for a shell that begins like this. Throws when there is none, or one of another number of lines. */
export function linesOf(page, beginning, count) {
  const block = blocksOf(page).find(({ language, code }) => language === 'sh' && code.startsWith(beginning));
  const lines = block?.code.trimEnd().split('\n') ?? [];
  if (lines.length !== count) {
    throw new Error(
      `the page has ${lines.length} lines to type that begin with "${beginning}", and the walk knows ${count}`,
    );
  }
  return lines;
}
