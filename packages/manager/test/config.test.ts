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
