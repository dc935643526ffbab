import type { Place } from './place.js';

/** A word that this client waits for. */
export interface Spot {
  /** The attachment that it is reached by: when that is closed, the wait is over. */
  readonly subject: object;
  /** In which bucket of the board its waiters are. Throws ERR_SHM_UNSUPPORTED. */
  bucket(place: Place): number;
}
