import { inspect } from 'node:util';
import { printable } from '@shmd/protocol';

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

/** One line of these parts, harmless to terminals; with the codes that make one show them so, if it has colours. */
export function rendered(parts: Text[], hasColors: boolean): string {
  return parts.map((part) => painted(withText(part, printable(plain(part))), hasColors)).join('');
}

function painted(text: Text, hasColors: boolean): string {
  if (typeof text === 'string' || !hasColors) return plain(text);
  const [on, off] = inspect.colors[text.style] as [number, number];
  return `\u001b[${on}m${text.text}\u001b[${off}m`;
}
