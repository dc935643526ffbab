import { createRequire } from 'node:module';

/** SHA-256 of a text. */
export function digest(text: string): Buffer {
  // Loading it takes longer than most managers take to start, and few need it.
  const { createHash } = createRequire(import.meta.url)('node:crypto') as typeof import('node:crypto');
  return createHash('sha256').update(text).digest();
}
