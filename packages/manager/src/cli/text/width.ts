/** What takes two places of a terminal: near enough to wcwidth(3) for names to stand in columns. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60]/u;

/** What takes none: it is drawn over the character before. */
const COMBINING = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Places of a terminal that a character takes. */
function placesOf(character: string): number {
  // Names are ASCII almost always.
  if (character <= '~') return 1;
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** Places of a terminal that a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += placesOf(character);
  return width;
}

/** The text in at most so many places: what does not fit is cut out of its middle, for names often differ at the end. */
export function shortened(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width < 1) return '';
  const characters = [...text];
  const tail = taken(characters.toReversed(), Math.floor((width - 1) / 2)).reverse();
  const head = taken(characters, width - 1 - widthOf(tail.join('')));
  return `${head.join('')}…${tail.join('')}`;
}

/** As many characters from the beginning as fit. */
function taken(characters: string[], width: number): string[] {
  let left = width;
  const end = characters.findIndex((character) => {
    left -= placesOf(character);
    return left < 0;
  });
  return characters.slice(0, end === -1 ? undefined : end);
}
