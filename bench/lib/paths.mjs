import { fileURLToPath } from 'node:url';

const cached = (name) => fileURLToPath(new URL(`../../node_modules/.cache/bench/${name}`, import.meta.url));

/** Where `--report` leaves the samples it was made from. */
export const runPath = cached('run.json');

/** Where `npm run bench:profile` leaves what it found, for `npm run bench -- --report`. */
export const profilePath = cached('profile.json');
