/** Whoever is not woken, or does not get a lock, in this time is stuck. ms. */
export const STUCK_MS = 30_000;
