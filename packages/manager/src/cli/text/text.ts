import type { Text } from './styled.js';

export function plain(text: Text): string {
  return typeof text === 'string' ? text : text.text;
}

/** The same text as this one, with another content: padded or shortened. */
export function withText(like: Text, text: string): Text {
  return typeof like === 'string' ? text : { ...like, text };
}
