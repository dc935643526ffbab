import type { Recovery } from '../ledger/recovery.js';
import { isStopped, SEGMENTS_OUTLIVE_THEIR_MANAGER } from '../os.js';
import type { Check, Finding } from './check.js';
import type { Machine } from './machine.js';

/** Segments of dead managers that nobody takes care of: their reapers died too, or stand still. */
export const leftovers: Check = {
  name: 'leftovers',
  async look(machine) {
    if (!SEGMENTS_OUTLIVE_THEIR_MANAGER) return { status: 'ok', found: 'none: here segments end with their manager' };
    const { runtimeDir, native } = machine;
    if ('missing' in native) return { status: 'warn', found: 'not looked for: the native addon is missing' };
    // Loads the addon, which may be what is wrong.
    const { reclaimDeadLedgers } = await import('../ledger/recovery.js');
    try {
      return judge(machine, reclaimDeadLedgers(runtimeDir, { dryRun: true }));
    } catch (error) {
      return { status: 'warn', found: `not looked for: ${(error as Error).message}` };
    }
  },
};

function judge(machine: Machine, { replayed, kept, guarded }: Recovery): Finding {
  // The reaper says its own pid: in another PID namespace that is another process here, which nobody should wake.
  const stopped = guarded.find(({ reaper }) => reaper !== null && isStopped(machine.root, reaper, 'shmd-reaper'));
  if (stopped) {
    return {
      status: 'warn',
      found: `the reaper (pid ${stopped.reaper}) that has ${stopped.ledger} of a dead manager in hand is stopped`,
      remedy: `let it go on with: kill -CONT ${stopped.reaper}`,
    };
  }
  const [first] = kept;
  if (first) {
    const others = kept.length > 1 ? `, and ${kept.length - 1} more` : '';
    return {
      status: 'warn',
      found: `left as it is: ${first.ledger}, ${first.why}${others}`,
      remedy: kept.length > 1 ? `${first.remedy}; see all of them with: shmd gc --dry-run` : first.remedy,
    };
  }
  const dead = replayed.filter(({ report }) => report.kept.length === 0);
  if (dead.length > 0) {
    const segments = dead.flatMap(({ report }) => report.unlinked);
    return {
      status: 'warn',
      found: `${dead.length} dead managers left ${segments.length} segments behind`,
      remedy: 'reclaim them with: shmd gc. The next manager does so, too',
    };
  }
  const [busy] = guarded;
  if (busy) return { status: 'ok', found: `a reaper has ${busy.ledger} of a dead manager in hand` };
  return { status: 'ok', found: `none in ${machine.runtimeDir}` };
}
