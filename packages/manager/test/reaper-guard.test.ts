import { expect, test } from 'vitest';
import { ReaperGuard } from '../src/runtime/reaper-guard.js';
import type { ReaperEvents } from '../src/runtime/reaper-process.js';
import { FakeClock } from './helpers/fake-clock.js';
import { fakeLogger } from './helpers/fake-logger.js';

class FakeReaper {
  killed = false;
  released = false;

  constructor(
    readonly at: number,
    readonly events: ReaperEvents,
  ) {}

  /** It has said that it stands, and nobody has heard it yet. */
  standsUnheard = false;

  look() {
    if (this.standsUnheard) this.events.ready();
  }

  kill() {
    this.killed = true;
  }

  release() {
    this.released = true;
  }
}

function guarded() {
  const clock = new FakeClock();
  const { logger, said } = fakeLogger();
  const reapers: FakeReaper[] = [];
  /** When each start was tried. */
  const tries: number[] = [];
  const system = { fails: null as Error | null };
  const guard = new ReaperGuard({
    clock,
    logger,
    spawn: (events) => {
      tries.push(clock.now());
      if (system.fails) throw system.fails;
      const reaper = new FakeReaper(clock.now(), events);
      reapers.push(reaper);
      return reaper;
    },
  });
  const last = () => reapers.at(-1) as FakeReaper;
  return { clock, said, reapers, tries, system, guard, last };
}

const PAUSES = [200, 400, 800, 1_600, 3_200, 5_000, 5_000];

test('L9: a start that throws (EMFILE) is logged and tried again, later and later, and ends nobody', () => {
  const { clock, said, tries, system, guard, last } = guarded();
  system.fails = new Error('spawn EMFILE');
  guard.start();
  for (const pause of PAUSES) {
    const count = tries.length;
    clock.advance(pause - 1);
    expect(tries.length).toBe(count);
    clock.advance(1);
    expect(tries.length).toBe(count + 1);
  }
  expect(new Set(said)).toEqual(new Set(['warn the reaper could not be started: trying again']));
  system.fails = null;
  clock.advance(5_000);
  expect(last().at).toBe(clock.now());
});

test('L9: reapers that die at once are started later and later, up to every 5 s', () => {
  const { clock, tries, guard, last } = guarded();
  guard.start();
  for (const _ of PAUSES) {
    last().events.ready();
    last().events.ended({ code: 1, signal: null });
    clock.advance(5_000);
  }
  const pauses = tries.slice(1).map((at, i) => at - 5_000 * i);
  expect(pauses).toEqual(PAUSES);
});

test('L9: after one that has stood for a while the first pause is short again', () => {
  const { clock, tries, guard, last } = guarded();
  guard.start();
  for (let i = 0; i < 4; i++) {
    last().events.ended({ code: 1, signal: null });
    clock.advance(5_000);
  }
  last().events.ready();
  clock.advance(10_000);
  const death = clock.now();
  last().events.ended({ code: null, signal: 'SIGKILL' });
  clock.advance(200);
  expect(tries.at(-1)).toBe(death + 200);
});

test('L9: one that never says that it stands is killed and replaced, and its end is no second death', () => {
  const { clock, reapers, said, guard, last } = guarded();
  guard.start();
  const [silent] = reapers as [FakeReaper];
  clock.advance(10_000);
  expect(silent.killed).toBe(true);
  silent.events.ended({ code: null, signal: 'SIGKILL' });
  clock.advance(200);
  expect(reapers.length).toBe(2);
  last().events.ready();
  clock.advance(60_000);
  expect(reapers.length).toBe(2);
  expect(last().killed).toBe(false);
  expect(said).toEqual(['warn the reaper does not stand guard: replacing it']);
});

test('L9: whoever waits for the guard hears when it stands, also when it is not the first that does, and otherwise in time', async () => {
  const { clock, guard, last } = guarded();
  guard.start();
  const late = guard.standing(1_000);
  clock.advance(1_000);
  expect(await late).toBe(false);
  last().events.ended({ code: 1, signal: null });
  const waiting = guard.standing(1_000);
  clock.advance(200);
  last().events.ready();
  expect(await waiting).toBe(true);
  expect(await guard.standing(0)).toBe(true);
});

test('L9: after stop() none is started, and the last one is let go', () => {
  const { clock, reapers, guard, last } = guarded();
  guard.start();
  last().events.ready();
  guard.stop();
  expect(last().released).toBe(true);
  last().events.ended({ code: 0, signal: null });
  clock.advance(60_000);
  expect(reapers.length).toBe(1);
});

test('L9: stop() while the next one is awaited', () => {
  const { clock, reapers, guard, last } = guarded();
  guard.start();
  last().events.ended({ code: 1, signal: null });
  guard.stop();
  clock.advance(60_000);
  expect(reapers.length).toBe(1);
  expect(clock.pending).toBe(0);
});

test('L9: one that has said that it stands is not waited for', async () => {
  const { clock, guard, last } = guarded();
  guard.start();
  last().standsUnheard = true;
  const standing = guard.standing(1_000);
  expect(clock.pending).toBe(0);
  expect(await standing).toBe(true);
});
