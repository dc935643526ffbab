import { expect, test } from 'vitest';
import { osNameWithin } from '../../src/segments/os-name.js';
import { World } from '../fakes.js';

/** As on macOS. */
const MAX = 30;

test('a name that fits is the OS name as it is', () => {
  for (const name of ['a', 'n'.repeat(MAX), 'ü'.repeat(MAX / 2)]) expect(osNameWithin(name, MAX)).toBe(name);
});

test('a longer one begins alike, fits, is well-formed and another for each name', () => {
  const names = [
    'n'.repeat(MAX + 1),
    'n'.repeat(MAX + 2),
    `${'n'.repeat(MAX)}m`,
    'ü'.repeat(16),
    '\u{1F980}'.repeat(9),
  ];
  const short = names.map((name) => osNameWithin(name, MAX));
  expect(new Set(short).size).toBe(names.length);
  short.forEach((osName, i) => {
    expect(Buffer.byteLength(osName)).toBeLessThanOrEqual(MAX);
    expect(Buffer.from(osName).toString()).toBe(osName);
    expect(names[i]?.startsWith(osName.slice(0, osName.indexOf('~')))).toBe(true);
    expect(osNameWithin(names[i] as string, MAX)).toBe(osName);
  });
});

test('a manager keeps the long name for itself and tells the short one as the OS name', () => {
  const world = new World();
  world.space.maxNameBytes = MAX;
  const client = world.client();
  const [one, other] = [`${'long '.repeat(30)}1`, `${'long '.repeat(30)}2`];
  const made = [one, other].map((name) => world.create(client, { name }));
  expect(made.map(({ name }) => name)).toEqual([one, other]);
  expect([...world.space.objects.keys()]).toEqual(made.map(({ osName }) => osName));
  expect(made[0]?.osName).not.toBe(made[1]?.osName);
  world.service.unlink(client, { name: one });
  expect([...world.space.objects.keys()]).toEqual([made[1]?.osName]);
});
