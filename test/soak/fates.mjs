import { pause, signal } from './proc.mjs';

const PLANNED = ['SIGTERM', 'SIGINT', 'SIGHUP'];
const MAX_DYING = 4;

/** Kills client processes at random moments, and freezes them for a while. */
export async function fateOfClients(run, cast, everyMs) {
  const dying = new Set();
  while (!run.over) {
    await pause(everyMs * (0.5 + run.random.below(1000) / 1000));
    const alive = [...cast.actors].filter((actor) => !actor.doomed);
    if (run.over || alive.length === 0) continue;
    const actor = run.random.pick(alive);
    if (run.random.chance(0.15) && !actor.stopped) {
      void cast.freeze(actor, 50 + run.random.below(700));
      continue;
    }
    const death = cast.kill(actor).finally(() => dying.delete(death));
    dying.add(death);
    // Several at once, but not so many that nobody is left to act.
    if (dying.size >= MAX_DYING) await Promise.race(dying);
  }
  await Promise.all(dying);
}

/** Kills the daemon and starts it again, stops it, freezes it, kills its reaper: one after the other. */
export async function fateOfDaemon(run, daemon, cast) {
  const graceMs = daemon.grace * 1000;
  // The last stretch is quiet, so that a daemon that leaks has time to show it.
  const quietFrom = run.endsAt - Math.min(30_000, run.minutes * 60_000 * 0.25);
  while (!run.over) {
    // Now and then the successor dies at once.
    await pause(run.random.chance(0.2) ? run.random.below(300) : 250 + run.random.below(800));
    if (run.over) return;
    const fate = run.random.below(100);
    const mayDie = performance.now() < quietFrom;
    if (fate < 80) await killReaper(run, daemon);
    else if (fate < 86) await daemon.freeze(50 + run.random.below(400));
    else if (mayDie && fate < 98) {
      await daemon.kill({ reaperToo: run.random.chance(0.3) });
      await pause(run.random.chance(0.5) ? 0 : run.random.below(graceMs * 0.3));
      await daemon.start();
    } else if (mayDie) {
      await daemon.stop(run.random.pick(PLANNED));
      // It told its clients that it is the end: they do not look for another. Others come.
      const actors = [...cast.actors].filter((actor) => !actor.doomed);
      const replaced = actors.map((actor) => cast.kill(actor));
      await Promise.all(actors.map(({ ended }) => ended));
      await daemon.start();
      await Promise.all(replaced);
    }
  }
}

async function killReaper(run, daemon) {
  // It ignores these: it must still do its work when the daemon dies.
  if (daemon.reaper && run.random.chance(0.3)) signal(daemon.reaper, run.random.pick(PLANNED));
  await daemon.killReaper('SIGKILL');
}
