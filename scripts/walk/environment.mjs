// What a newcomer's shell has in its environment.
import { delimiter } from 'node:path';

/** Not what npm has put there that started this, which would find this repository's packages; nor what is about another manager. */
const OURS = /^(npm_|SHMD_|NODE_OPTIONS$)/i;

/** `programs`: a folder that has `node`. */
export function environment(programs, runtimeDir) {
  const kept = Object.entries(process.env).filter(([name]) => !OURS.test(name));
  const paths = process.env.PATH.split(delimiter).filter((path) => !path.includes('node_modules'));
  return {
    ...Object.fromEntries(kept),
    PATH: [programs, ...paths].join(delimiter),
    SHMD_RUNTIME_DIR: runtimeDir,
    LC_ALL: 'C.UTF-8',
    npm_config_prefer_offline: 'true',
  };
}
