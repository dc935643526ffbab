// What users of this machine install, packed.
import { packAll } from '../pack.mjs';
import { prebuild } from '../prebuilds.mjs';
import { host } from './targets.mjs';

/** Packs our packages and all that they need into a folder. Returns the tarballs, and the name of this machine's system. */
export async function packHere(out) {
  const system = await host();
  return { system, tarballs: packAll(out, (await prebuild(system)).folder) };
}
