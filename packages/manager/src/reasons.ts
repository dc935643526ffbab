import { methods, type Reason } from '@shmd/protocol';
import { methodSchemas } from '@shmd/protocol/schemas';
import type * as z from 'zod';
import { issueWords } from './issue-words.js';
import { Options } from './schemas.js';

// The words for what was refused, by the schemas themselves. A bundle of its own, which is loaded when there is something to refuse.

const SCHEMAS = new Map<string, z.ZodType>([
  ['options', Options],
  ...Object.entries(methodSchemas).map(
    ([key, { params }]) => [methods[key as keyof typeof methods].name, params] as const,
  ),
]);

/** What is wrong with the parameters of a method, or with `options`: the first thing, in the order of the schema. */
export function reasonFor(what: string, value: unknown): Reason {
  const issue = SCHEMAS.get(what)?.safeParse(value, { error: issueWords }).error?.issues[0];
  return { path: issue?.path ?? [], message: issue?.message ?? 'invalid' };
}
