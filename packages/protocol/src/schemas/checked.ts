import * as z from 'zod';
import type * as problems from '../problems.js';

/** Says what is wrong with a value, or nothing. By its name the compiled validators call the same function. */
export type Problem = keyof typeof problems;

/**
 * Which of our own questions a schema asks: JSON Schema, which the validators are compiled from, has no word for them. `problem` is asked of
 * any value, `problemOfWhole` of an object whose members are what they must be.
 */
export const questions = z.registry<{ problem?: Problem | undefined; problemOfWhole?: Problem | undefined }>();

/** The schema, and beyond it one question, which looks no further than it must: a megabyte of wrong elements is one issue. */
export function asked<V>(schema: z.ZodType, problem: (value: unknown) => string | undefined): z.ZodType<V> {
  const refined = schema.superRefine((value, ctx) => {
    const message = problem(value);
    // No later check may see the value: it is not what its type says.
    if (message) ctx.addIssue({ code: 'custom', message, input: value, continue: false });
  });
  questions.add(refined, { problem: problem.name as Problem });
  return refined as unknown as z.ZodType<V>;
}

/** A schema made of nothing but one question. */
export function checked<V>(problem: (value: unknown) => string | undefined): z.ZodType<V> {
  return asked<V>(z.unknown(), problem);
}
