import { expect, test } from 'vitest';
import { type ManagerOptions, resolveConfig } from '../src/config.js';
import { Options } from '../src/schemas.js';

const invalid = (message: string) =>
  expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT', message: expect.stringMatching(message) });

const resolving = (options: unknown) => () => resolveConfig(options as ManagerOptions, 'standalone');

test.each(Object.keys(Options.shape))('%s: a value of another type is refused, by its name', (option) => {
  for (const value of [5n, null, {}, [{}], true, Symbol('s'), () => 5, Number.NaN, -1, '']) {
    // An empty prefix is one.
    if (option === 'namePrefix' && value === '') continue;
    expect(resolving({ [option]: value }), String(value)).toThrow(invalid(`^${option}`));
  }
});

test('what an option may be is said in words', () => {
  const because = (options: unknown) => {
    try {
      resolving(options)();
      return 'taken';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const limit = 'must be an integer of at least 1; without it there is no limit';
  for (const value of [0, 1.5, '5']) expect(because({ maxSegments: value })).toBe(`maxSegments: ${limit}`);
  expect(because({ namePrefix: 'a/b' })).toBe(
    'namePrefix: must be without / \\ and control characters, and must not begin with a dot',
  );
  expect(because({ namePrefix: 'x'.repeat(65) })).toBe('namePrefix: must be of at most 64 characters');
  expect(because({ grace: 100_000 })).toBe('grace: must be a number of seconds from 0 to 86400');
  expect(because({ requestTimeout: '5' })).toBe('requestTimeout: must be a number of ms, at least 0');
  expect(because({ allowUid: [-1] })).toBe('allowUid.0: must be the number of a user, from 0 to 4294967294');
});

test('what is no path is refused before anything is opened', () => {
  for (const option of ['address', 'runtimeDir', 'shmDir']) {
    for (const value of [5, '\0', '/a\0b', '/\ud800']) {
      expect(resolving({ [option]: value }), String(value)).toThrow(invalid(`^${option}: `));
    }
  }
});

test('options that are none are refused', () => {
  for (const value of [5, null, 'x', [], { shm: '/dev/shm' }]) expect(resolving(value)).toThrow(invalid('^options'));
});
