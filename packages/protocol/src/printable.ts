/**
 * What text from elsewhere must not hold where a person reads it: control characters (a terminal obeys them), Unicode's own line ends, and
 * the characters that change the direction of text (they make `gpj.exe` look like `exe.jpg`).
 */
const HARMFUL = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** The text on one line, harmless to terminals: what is not is a `?`. Of the same length in UTF-16 units, so cut it before or after. */
export function printable(text: string): string {
  return text.toWellFormed().replace(HARMFUL, '?');
}
