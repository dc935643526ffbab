/** Puts a text between the marks of a page, `<!-- bench: NAME -->` and `<!-- bench: end -->`, in the place of what is there. */
export function fill(page, name, text) {
  const begin = `<!-- bench: ${name} -->`;
  const end = '<!-- bench: end -->';
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from === -1 || to === -1) throw new Error(`the page has no place for ${name}: ${begin} … ${end}`);
  return `${page.slice(0, from + begin.length)}\n${text}\n${page.slice(to)}`;
}
