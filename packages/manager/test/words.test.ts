import { type Method, methods, parseParams, reasonOf } from '@shmd/protocol';
import { methodSchemas } from '@shmd/protocol/schemas';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { values } from '../../../test/helpers/agreement.js';
import { GOOD_PARAMS } from '../../protocol/test/good-values.js';
import { resolveConfig } from '../src/config.js';
import { issueWords } from '../src/issue-words.js';
import { wordsOfSchemas } from '../src/words.js';

test('a refusal has the words of the schema: of all that is wrong, the first of its members', () => {
  const explain = wordsOfSchemas();
  const create = (params: unknown) => () => parseParams(methods.create, params, explain);
  expect(create({ size: 0, extra: 1 })).toThrow(
    expect.objectContaining({
      code: 'ERR_SHM_INVALID_SIZE',
      message: 'segment.create: size: a size must be an integer from 1 to 2^53-1, not 0',
    }),
  );
  expect(create({ size: 1, extra: 1, more: 1 })).toThrow('segment.create: "extra", "more" are not known');
  expect(create({ size: 1, lifetime: 'x' })).toThrow(
    'segment.create: lifetime: must be one of "manager", "owner", "attached", "persistent", not the string "x"',
  );
  expect(() => parseParams(methods.hello, { protocol: 1, client: {}, former: 'x' }, explain)).toThrow(
    'hello: client.pid: must be a number, not undefined',
  );
});

test('the schemas are loaded once, for the first refusal', () => {
  let loaded = 0;
  const explain = wordsOfSchemas(() => {
    loaded++;
    return { reasonFor: () => ({ path: ['a'], message: 'b' }) };
  });
  expect(loaded).toBe(0);
  for (let i = 0; i < 2; i++) expect(explain('x', 1, [])).toEqual({ path: ['a'], message: 'b' });
  expect(loaded).toBe(1);
});

test('where they cannot be loaded, what the validator tells is said', () => {
  const explain = wordsOfSchemas(() => {
    throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
  });
  expect(() => parseParams(methods.attach, { name: 'a', timeout: -1 }, explain)).toThrow(
    'segment.attach: timeout: must be at least 0, not -1',
  );
});

test('so have options', () => {
  const refused = (options: unknown, message: string) =>
    expect(() => resolveConfig(options as never, 'standalone')).toThrow(
      expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT', message }),
    );
  const limit = 'must be an integer of at least 1 (without it there is no limit)';
  for (const maxBytes of [0, 1.5]) refused({ maxBytes }, `maxBytes: ${limit}, not ${maxBytes}`);
  refused({ maxBytes: '5' }, `maxBytes: ${limit}, not the string "5"`);
  refused({ allowUid: [1, 2 ** 32] }, 'allowUid.1: must be the number of a user, from 0 to 4294967294, not 4294967296');
  const prefix = 'must be at most 64 characters without / \\ and control characters, the first no dot';
  refused({ namePrefix: 'a/b' }, `namePrefix: ${prefix}, not the string "a/b"`);
  refused({ grace: 100_000 }, 'grace: must be a number of seconds from 0 to 86400, not 100000');
  refused({ requestTimeout: '5' }, 'requestTimeout: must be a number of ms, at least 0, not the string "5"');
  refused({ maxbytes: 1 }, 'options: "maxbytes" is not known');
  refused(null, 'options: must be an object, not null');
});

test.each(Object.entries(methods))(
  '%s: what a validator tells is one of the things that the schema says',
  (key, method) => {
    const { params } = methodSchemas[key as keyof typeof methods];
    const good = GOOD_PARAMS[method.name] as fc.Arbitrary<object>;
    fc.assert(
      fc.property(values(good, { program: true }), (value) => {
        let told: unknown;
        const explain: typeof reasonOf = (name, given, faults) => {
          // A pattern has words of its own in the schema. No program can give what it is for.
          if (faults.at(-1)?.keyword !== 'pattern') told = reasonOf(name, given, faults);
          return { path: [], message: 'refused' };
        };
        try {
          parseParams(method as Method<unknown, unknown>, value, explain);
        } catch {
          if (told === undefined) return;
          const { error } = params.safeParse(value, { error: issueWords });
          expect(error?.issues.map(({ path, message }) => ({ path, message }))).toContainEqual(told);
        }
      }),
      { numRuns: 3_000 },
    );
  },
);
