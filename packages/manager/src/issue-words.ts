import { misfit, noMatch, notAmong, notKnown, outOfBounds, wrongType } from '@shmd/protocol';
import type * as z from 'zod';

/**
 * zod's issues in the words of compiled validators: `schema.safeParse(value, { error: issueWords })`. What has words of its own in a schema keeps
 * them.
 */
export function issueWords(issue: z.core.$ZodRawIssue): string {
  const { input } = issue;
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, input);
    case 'invalid_value':
      return notAmong(issue.values, input);
    case 'too_small':
      return outOfBounds(
        issue.inclusive === false ? 'more than' : 'at least',
        issue.minimum,
        input,
        things(issue.origin),
      );
    case 'too_big':
      return outOfBounds('at most', issue.maximum, input, things(issue.origin));
    case 'invalid_format':
      return noMatch(String(issue.pattern), input);
    case 'unrecognized_keys':
      return notKnown(issue.keys);
    default:
      return misfit(input);
  }
}

function things(origin: string): 'characters' | 'elements' | undefined {
  if (origin === 'string') return 'characters';
  return origin === 'array' ? 'elements' : undefined;
}
