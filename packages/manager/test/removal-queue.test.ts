import { expect, test } from 'vitest';
import type { Closing } from '../src/registry/closing.js';
import type { Segment } from '../src/registry/segment.js';
import { RemovalQueue } from '../src/service/removal-queue.js';
import { FakePace, heard } from './fakes.js';

const MOST = 512;

/** Books of which every step ends a segment, or with `ends: false` none. */
function* books(steps: number, ends = true): Closing {
  for (let i = 0; i < steps; i++) yield ends ? ({ name: `s${i}` } as Segment) : null;
}

function queue(onBatch = (_pace: FakePace) => {}) {
  const pace = new FakePace();
  const removed: number[] = [];
  const made = new RemovalQueue((segments) => {
    removed.push(segments.length);
    onBatch(pace);
  }, pace);
  const count = () => removed.reduce((sum, n) => sum + n, 0);
  return { queue: made, pace, removed, count };
}

test('M2: of a dead client’s 20,000 segments no slice has more than its share, and others have a turn after each', () => {
  const { queue: removals, pace, count } = queue();
  removals.add(books(20_000));
  let served = 0;
  for (let before = count(); removals.busy; before = count()) {
    served++;
    pace.turn();
    expect(count() - before).toBeLessThanOrEqual(MOST);
  }
  expect(count()).toBe(20_000);
  expect(served).toBeGreaterThanOrEqual(20_000 / MOST - 1);
});

test('M2: where removing takes long, a slice ends by the clock', () => {
  const {
    queue: removals,
    pace,
    removed,
    count,
  } = queue((clock) => {
    clock.time += 3;
  });
  removals.add(books(1_000));
  expect(removed).toEqual([64, 64]);
  pace.turn();
  expect(removed).toEqual([64, 64, 64, 64]);
  pace.run();
  expect(count()).toBe(1_000);
});

test('M2: steps that end nothing are work, too', () => {
  const { queue: removals, pace, removed } = queue();
  removals.add(books(10 * MOST, false));
  expect(removals.busy).toBe(true);
  expect(pace.run()).toBeGreaterThanOrEqual(10);
  expect(removed).toEqual([]);
});

test('little is removed at once', () => {
  const { queue: removals, count } = queue();
  removals.add(books(100));
  expect([count(), removals.busy]).toEqual([100, false]);
});

test('M2: many clients that leave in one turn share one slice', () => {
  const { queue: removals, pace, count } = queue();
  for (let i = 0; i < 1_000; i++) removals.add(books(20));
  expect(count()).toBe(20);
  for (let before = count(); removals.busy; before = count()) {
    pace.turn();
    expect(count() - before).toBeLessThanOrEqual(MOST);
  }
  expect(count()).toBe(20_000);
  // With the next turn everything is as at the beginning.
  pace.run();
  removals.add(books(1));
  expect(count()).toBe(20_001);
});

test('a segment that ends twice over is removed once', () => {
  const { queue: removals, removed } = queue();
  const segment = { name: 's' } as Segment;
  removals.add([segment, segment][Symbol.iterator]() as Closing);
  expect(removed).toEqual([1]);
});

test('settled() resolves when the last is gone, or when there will be no more', async () => {
  const { queue: removals, pace, count } = queue();
  await removals.settled();
  let settled = 0;
  const wait = () => void removals.settled().then(() => settled++);
  removals.add(books(2 * MOST));
  wait();
  await heard();
  expect(settled).toBe(0);
  pace.run();
  await heard();
  expect([settled, count()]).toEqual([1, 2 * MOST]);
  removals.add(books(2 * MOST));
  wait();
  removals.stop();
  await heard();
  pace.run();
  removals.add(books(1));
  expect([settled, count(), removals.busy]).toEqual([2, 3 * MOST, false]);
});
