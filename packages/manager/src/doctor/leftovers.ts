import type { Check } from './check.js';

/** Segments of dead managers that nobody takes care of: their reapers died too. */
export const leftovers: Check = {
  name: 'leftovers',
  async look({ runtimeDir, native }) {
    if ('missing' in native) return { status: 'warn', found: 'not looked for: the native addon is missing' };
    // Loads the addon, which may be what is wrong.
    const { reclaimDeadLedgers } = await import('../store/recovery.js');
    let reports: ReturnType<typeof reclaimDeadLedgers>;
    try {
      reports = reclaimDeadLedgers(runtimeDir, { dryRun: true });
    } catch (error) {
      return { status: 'warn', found: `not looked for: ${(error as Error).message}` };
    }
    const elsewhere = reports.filter(({ report }) => report.reason === 'other-mount');
    if (elsewhere.length > 0) {
      return {
        status: 'warn',
        found: `${elsewhere[0]?.ledger} tells of segments on another mount, which cannot be judged from here`,
        remedy: 'run shmd gc in the container or mount namespace where the manager ran',
      };
    }
    const segments = reports.flatMap(({ report }) => report.unlinked);
    const dead = reports.filter(({ report }) => report.kept.length === 0);
    if (dead.length === 0) return { status: 'ok', found: `none in ${runtimeDir}` };
    return {
      status: 'warn',
      found: `${dead.length} dead managers left ${segments.length} segments behind`,
      remedy: 'reclaim them with: shmd gc. The next manager does so, too',
    };
  },
};
