import type { CreatedSegment } from '@shmd/protocol';
import { expect, test, vi } from 'vitest';
import { CONNECTED, heard, LARGE, World } from './fakes.js';

test('R2: of 2,001 segments that were made in another order than they were asked for, a listing has every one', async () => {
  const world = new World();
  const client = world.client();
  const slow: CreatedSegment[] = [];
  for (let i = 0; i < 3; i++) {
    const creating = world.service.create(
      client,
      { name: `slow${i}`, size: LARGE },
      CONNECTED,
    ) as Promise<CreatedSegment>;
    void creating.then((made) => slow.push(made));
  }
  world.fill(client, 1_998);
  for (const reserve of world.space.reserving) reserve();
  await heard();
  expect(slow).toHaveLength(3);
  const names = world.list().map(({ name }) => name);
  expect(names).toHaveLength(2_001);
  expect(new Set(names).size).toBe(2_001);
  expect(names.slice(-3)).toEqual(['slow0', 'slow1', 'slow2']);
});

test('R2: what is there all the time is listed, whatever comes and goes between two pages', () => {
  const world = new World();
  const client = world.client();
  world.fill(client, 3_000);
  const names: string[] = [];
  let after: number | undefined;
  let pages = 0;
  do {
    const page = world.service.list(after);
    names.push(...page.segments.map(({ name }) => name));
    // The last that was listed goes: the next page begins behind its place all the same.
    if (page.next !== undefined) world.service.unlink(client, { name: names.at(-1) as string });
    world.create(client);
    after = page.next;
    pages++;
  } while (after !== undefined);
  expect(pages).toBeGreaterThan(2);
  expect(new Set(names).size).toBe(names.length);
  for (let i = 1; i <= 3_000; i++) expect(names).toContain(`generated${i}`);
});

test('a page ends before it is a frame', () => {
  const world = new World();
  world.fill(world.client(), 3_000, { meta: { text: 'x'.repeat(500) } });
  const { segments, next } = world.service.list();
  expect(JSON.stringify(segments).length).toBeLessThan(1024 * 1024);
  expect(next).toBeGreaterThan(0);
});

test('a listing that goes on where it was does not walk over what it has seen; more of them at once than marks are kept see all the same', () => {
  const world = new World();
  world.fill(world.client(), 5_000);
  const listings = Array.from({ length: 40 }, () => ({
    names: [] as string[],
    after: undefined as number | undefined,
  }));
  const walks = vi.spyOn(world.registry, 'segments', 'get');
  for (let left = listings; left.length > 0; left = left.filter(({ after }) => after !== undefined)) {
    for (const listing of left) {
      const page = world.service.list(listing.after);
      listing.names.push(...page.segments.map(({ name }) => name));
      listing.after = page.next;
    }
  }
  for (const { names } of listings) expect([names.length, new Set(names).size]).toEqual([5_000, 5_000]);
  walks.mockClear();
  expect(world.list()).toHaveLength(5_000);
  expect(walks).toHaveBeenCalledOnce();
});
