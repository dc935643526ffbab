import { inspect } from 'node:util';
import { printable } from '@shmd/protocol';

export type Style = 'bold' | 'dim' | 'inverse' | 'red' | 'yellow' | 'green';

/** A text and how it should stand out, where it can. */
export interface Styled {
  text: string;
  style: Style;
}

export type Text = string | Styled;

/** One line of these parts, harmless to terminals; with the codes that make one show them so, if it has colours. */
export function rendered(parts: Text[], hasColors: boolean): string {
  return parts.map((part) => renderedPart(part, hasColors)).join('');
}

function renderedPart(part: Text, hasColors: boolean): string {
  if (typeof part === 'string') return printable(part);
  if (!hasColors) return printable(part.text);
  const [on, off] = inspect.colors[part.style] as [number, number];
  return `\u001b[${on}m${printable(part.text)}\u001b[${off}m`;
}
