import { memoryAreaLimit } from '../os.js';
import type { Check } from './check.js';

/** The kernel's own default. */
const USUAL = 65_530;

/** The attachments that one process may hold unless told otherwise, and the areas of memory that Node itself needs. */
const NEEDED = 30_000 + 8_000;

/** Beyond this many areas of memory mmap fails, and Node dies without a word. */
export const mapCount: Check = {
  name: 'vm.max_map_count',
  look({ root }) {
    const count = memoryAreaLimit(root);
    if (count === null) return { status: 'ok', found: 'this system does not count areas of memory' };
    if (count >= USUAL) return { status: 'ok', found: `vm.max_map_count is ${count}` };
    return {
      status: count < NEEDED ? 'fail' : 'warn',
      found:
        `vm.max_map_count is ${count}: a process that attaches many segments ` +
        (count < NEEDED ? 'dies before it meets the limit of 30,000 attachments' : 'has less room than usual'),
      remedy: `sysctl -w vm.max_map_count=${USUAL}, and the same in /etc/sysctl.d; or lower setAttachmentLimit() in your programs`,
    };
  },
};
