import type { Check } from './check.js';

const MIB = 1024 * 1024;
const LITTLE_FREE = 0.05;

/** Where segments have no directory the system promises them memory: of what it can promise, processes take the same. */
export const segmentMemory: Check = {
  name: 'segment memory',
  async look({ native }) {
    if ('missing' in native) return { status: 'warn', found: 'not looked for: the native addon is missing' };
    // Loads the addon, which may be what is wrong.
    const { SegmentSpace } = await import('@shmd/native');
    const space = new SegmentSpace('');
    try {
      space.reserveSync(1).discard();
      const { total, free } = space.room();
      const found = `the system can promise ${Math.floor(total / MIB)} MiB, ${Math.floor(free / MIB)} MiB of it still free`;
      if (free >= total * LITTLE_FREE) return { status: 'ok', found };
      return {
        status: 'warn',
        found,
        remedy: 'close programs, enlarge the page file, or see what is there with: shmd ls',
      };
    } catch (error) {
      const remedy = 'install @shmd/native again, or build it: npm run build';
      return { status: 'fail', found: `no segment can be made: ${(error as Error).message}`, remedy };
    } finally {
      space.close();
    }
  },
};
