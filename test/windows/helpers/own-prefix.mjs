import { randomBytes } from 'node:crypto';

/** What names begin with that are this program's own: all of a session share one name space. */
export const ownPrefix = () => `shmd-test-${randomBytes(4).toString('hex')}-`;
