import type { Bells } from '@shmd/protocol/board';
import type { Life } from '../registry/slots.js';

/** The bells of the board's clients, as the manager has to do with them. */
export interface ManagedBells extends Bells {
  /** Sees to it that clients can make theirs, which they do when they first need it. Throws what the system says. */
  prepare(): void;
  /** Of a life that has ended, if it was made. Throws nothing. */
  remove(life: Life): void;
  /**
   * Could anybody hear it? Else its client can do nothing any more. What the system does not tell is not taken for an end. Undefined: somebody has
   * removed it, and it tells nothing. Throws nothing.
   */
  isHeard(life: Life): boolean | undefined;
  /** Of all lives, with whatever they are kept in. Throws nothing. */
  removeAll(): void;
}
