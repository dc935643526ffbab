import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Compiles one schema, written as zod writes it, and asks the validator about values. Returns what was printed. */
function compiled(schema: string, values: unknown[], registered = '{}') {
  const program = `
    import * as z from 'zod';
    import { compile } from './scripts/validators/compile.mjs';
    const questions = z.registry();
    const schema = ${schema};
    questions.add(schema, ${registered});
    const problems = { from: 'data:text/javascript,export const odd = (n) => ["even"][n & 1]', functions: { odd() {} } };
    const code = await compile({ it: schema }, { questions: ${registered === '{}' ? 'z.registry()' : 'questions'}, problems, strip: false });
    const { default: validators } = await import('data:text/javascript,' + encodeURIComponent(code));
    console.log(JSON.stringify(${JSON.stringify(values)}.map((value) => validators.it(value))));
  `;
  const options = { cwd: root, encoding: 'utf8' } as const;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], options);
  return { stdout: stdout.trim(), why: /^(?:\w*Error.*|.*\bError: .*)$/m.exec(stderr)?.[0] };
}

test('a schema is compiled with the questions that it asks', () => {
  const odd = "z.int().refine((n) => n % 2, 'even')";
  expect(compiled(odd, [1, 2, 1.5, '1'], "{ problem: 'odd' }")).toEqual({ stdout: '[true,false,false,false]' });
});

test('what a validator could not do stops the build', () => {
  for (const [schema, why] of [
    ['z.int().refine((n) => n % 2)', 'a refinement that is not among `questions`'],
    ['z.object({ a: z.string().refine((text) => text).optional() })', 'a refinement that is not among `questions`'],
    ['z.string().trim()', 'a validator changes nothing'],
    ['z.string().transform(Number)', 'a validator changes nothing'],
    ['z.object({ a: z.int().default(1) })', 'a validator changes nothing'],
    ['z.coerce.number()', 'a validator changes nothing'],
    ['z.object({ when: z.date() })', 'cannot be represented'],
  ] as const) {
    expect(compiled(schema, []).why ?? 'nothing', schema).toContain(why);
  }
  expect(compiled('z.int()', [], "{ problem: 'prime' }").why).toContain('no question prime');
});
