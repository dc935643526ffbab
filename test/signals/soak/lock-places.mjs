/** Where lockers.mjs and its processes have what they meet on, in 32-bit words; the lock itself is at the beginning. */
export const LOCK_PLACES = {
  /** The id of the one inside, 0 while nobody is. */
  inside: 16,
  /** How often anybody was. */
  entered: 17,
  /** Of the latest acquisition. */
  fence: 18,
  /** How often one was told that its predecessor had died. */
  deaths: 19,
  /** Of these, how often that one had died inside. */
  diedInside: 20,
  violations: 21,
};
