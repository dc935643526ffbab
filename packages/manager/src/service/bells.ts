import type { Bells } from '@shmd/protocol/board';
import type { Life } from '../registry/slots.js';

/** The bells of the board's clients, as the manager has to do with them. */
export interface ManagedBells extends Bells {
  /** Makes the bell of a life that begins. Throws what the system says. */
  make(life: Life): void;
  /** As `make`, unless it is there. */
  remake(life: Life): void;
  /** Of one that has ended. Throws nothing. */
  remove(life: Life): void;
  /**
   * Could anybody hear it? Else its client can do nothing any more. What the system does not tell is not taken for an end. Undefined: somebody has
   * removed it, and it tells nothing. Throws nothing.
   */
  isHeard(life: Life): boolean | undefined;
  /** Of all lives, with whatever they are kept in. Throws nothing. */
  removeAll(): void;
}
