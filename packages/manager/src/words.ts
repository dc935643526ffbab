import { createRequire } from 'node:module';
import { type Explain, reasonOf } from '@shmd/protocol';

type Reasons = typeof import('./reasons.js');

/** At once, though it takes a while, zod with it: a refusal is an answer like any other. */
function loadReasons(): Reasons {
  return createRequire(import.meta.url)('#reasons') as Reasons;
}

/**
 * Puts refusals into the schemas' own words, which are loaded for the first of them. Where they cannot be, for want of a descriptor or because
 * another release has taken their place, what the validator tells has to do.
 */
export function wordsOfSchemas(load: () => Reasons = loadReasons): Explain {
  let reasons: Reasons | undefined;
  return (what, value, faults) => {
    try {
      reasons ??= load();
      return reasons.reasonFor(what, value);
    } catch {
      return reasonOf(what, value, faults);
    }
  };
}
