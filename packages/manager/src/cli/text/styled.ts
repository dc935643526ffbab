import { inspect } from 'node:util';

export type Style = 'bold' | 'dim' | 'inverse' | 'red' | 'yellow' | 'green';

/** A text and how it should stand out, where it can. */
export interface Styled {
  text: string;
  style: Style;
}

export type Text = string | Styled;

export function plain(text: Text): string {
  return typeof text === 'string' ? text : text.text;
}

/** The same text as this one, with another content: padded, shortened, made harmless. */
export function withText(like: Text, text: string): Text {
  return typeof like === 'string' ? text : { ...like, text };
}

/** The text with the codes that make a terminal show it so. */
export function painted(text: Text): string {
  if (typeof text === 'string') return text;
  const [on, off] = inspect.colors[text.style] as [number, number];
  return `\u001b[${on}m${text.text}\u001b[${off}m`;
}
