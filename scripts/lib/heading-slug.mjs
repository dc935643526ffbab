/** The anchor of a heading as GitHub makes it (https://github.com/Flet/github-slugger), so that one link is right there and on the site. */
export function headingSlug(text) {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}
