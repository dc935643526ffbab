import { createRequire } from 'node:module';

/** SHA-256 of a text, in hexadecimal. Loading what makes it takes longer than most managers take to start, so it is loaded when needed. */
export function digest(text: string): string {
  const { createHash } = createRequire(import.meta.url)('node:crypto') as typeof import('node:crypto');
  return createHash('sha256').update(text).digest('hex');
}
