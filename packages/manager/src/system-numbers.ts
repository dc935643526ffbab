import { createRequire } from 'node:module';

/** What this system's errors and signals are by number. Loaded by whoever needs one: seldom, and never at a start. */
export function systemNumbers(): typeof import('node:os').constants {
  return (createRequire(import.meta.url)('node:os') as typeof import('node:os')).constants;
}
