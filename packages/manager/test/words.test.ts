import { methods, parseParams } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { resolveConfig } from '../src/config.js';
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
  expect(create({ size: 1, extra: 1, more: 1 })).toThrow('segment.create: Unrecognized keys: "extra", "more"');
  expect(create({ size: 1, lifetime: 'x' })).toThrow(
    'segment.create: lifetime: Invalid option: expected one of "manager"|"owner"|"attached"|"persistent"',
  );
  expect(() => parseParams(methods.hello, { protocol: 1, client: {}, former: 'x' }, explain)).toThrow(
    'hello: client.pid: Invalid input: expected number, received undefined',
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
    'segment.attach: timeout: Too small: expected number to be >=0',
  );
});

test('so have options', () => {
  const refused = (options: unknown, message: string) =>
    expect(() => resolveConfig(options as never, 'standalone')).toThrow(
      expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT', message }),
    );
  const limit = 'must be an integer of at least 1; without it there is no limit';
  for (const maxBytes of [0, 1.5, '5']) refused({ maxBytes }, `maxBytes: ${limit}`);
  refused({ allowUid: [1, 2 ** 32] }, 'allowUid.1: must be the number of a user, from 0 to 4294967294');
  refused(
    { namePrefix: 'a/b' },
    'namePrefix: must be without / \\ and control characters, and must not begin with a dot',
  );
  refused({ namePrefix: 'x'.repeat(65) }, 'namePrefix: must be of at most 64 characters');
  refused({ grace: 100_000 }, 'grace: must be a number of seconds from 0 to 86400');
  refused({ requestTimeout: '5' }, 'requestTimeout: must be a number of ms, at least 0');
  refused({ maxbytes: 1 }, 'options: Unrecognized key: "maxbytes"');
  refused(null, 'options: Invalid input: expected object, received null');
});
