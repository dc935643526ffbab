import { SEGMENTS_OUTLIVE_THEIR_MANAGER } from '../os.js';
import type { Finding } from './check.js';
import { leftovers } from './leftovers.js';
import type { Machine } from './machine.js';
import { managerHere } from './manager-here.js';
import { mapCount } from './map-count.js';
import { namespaces } from './namespaces.js';
import { nativeParts } from './native-parts.js';
import { openFiles } from './open-files.js';
import { removeIpc } from './remove-ipc.js';
import { runtimeDirectory } from './runtime-directory.js';
import { segmentMemory } from './segment-memory.js';
import { segmentSpace } from './segment-space.js';
import { socketPath } from './socket-path.js';

const OF_OUTLIVING_SEGMENTS = [
  nativeParts,
  runtimeDirectory,
  socketPath,
  segmentSpace,
  removeIpc,
  mapCount,
  openFiles,
  namespaces,
  leftovers,
];
const OF_HELD_SEGMENTS = [nativeParts, segmentMemory, managerHere, leftovers];

const CHECKS = SEGMENTS_OUTLIVE_THEIR_MANAGER ? OF_OUTLIVING_SEGMENTS : OF_HELD_SEGMENTS;

export interface Diagnosis {
  /** Nothing fails. Warnings are allowed. */
  ok: boolean;
  checks: (Finding & { name: string })[];
}

/** Looks at everything; changes nothing. */
export async function diagnose(machine: Machine): Promise<Diagnosis> {
  const checks: Diagnosis['checks'] = [];
  for (const { name, look } of CHECKS) checks.push({ name, ...(await look(machine)) });
  return { ok: checks.every(({ status }) => status !== 'fail'), checks };
}
