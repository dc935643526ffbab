// Pages of which some parts are generated: each stands between two comments that name it.

/** The page with these parts, by their names. Throws when it has no place for one. */
export function fill(page, generated, path) {
  let text = page;
  for (const [name, body] of Object.entries(generated)) {
    const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from === -1 || to < from) throw new Error(`${path} has no place for ${name}`);
    text = `${text.slice(0, from)}${begin}\n\n${body}\n\n${text.slice(to)}`;
  }
  return text;
}
