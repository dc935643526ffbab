/** Which words injected-kills.mjs and its processes meet on. */
export const PLACES = { told: 0, answered: 1, seen: 2, begun: 3 };
