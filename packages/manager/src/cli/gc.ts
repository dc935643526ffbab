import { resolve } from 'node:path';
import { runtimeDirectory } from '@shmd/protocol/node';
import { type Recovery, reclaimDeadLedgers } from '../ledger/recovery.js';
import { SEGMENTS_OUTLIVE_THEIR_MANAGER } from '../os.js';
import type { Output } from './output.js';

export interface GcFlags {
  dryRun?: boolean;
  json?: boolean;
  runtimeDir?: string;
}

/** Reclaims what dead managers left and says what it did. False when something could not be judged. */
export function collectGarbage(flags: GcFlags, output: Output): boolean {
  const dryRun = flags.dryRun ?? false;
  if (!SEGMENTS_OUTLIVE_THEIR_MANAGER) {
    if (flags.json) output.json({ dryRun, ledgers: 0, unlinked: [], foreign: [], unjudged: [], kept: [], guarded: [] });
    else output.line('nothing to reclaim: here segments end with their manager, and the system has freed them');
    return true;
  }
  const recovery = reclaimDeadLedgers(flags.runtimeDir ? resolve(flags.runtimeDir) : runtimeDirectory(), { dryRun });
  const { replayed, kept, guarded } = recovery;
  const unlinked = replayed.flatMap(({ report }) => report.unlinked);
  const foreign = replayed.flatMap(({ report }) => report.foreign);
  const unjudged = kept.filter(({ aside }) => !aside).map(({ ledger }) => ledger);
  if (flags.json) output.json({ dryRun, ledgers: replayed.length, unlinked, foreign, unjudged, kept, guarded });
  else for (const line of describe(dryRun, unlinked, foreign, recovery)) output.line(line);
  return unjudged.length === 0;
}

function describe(
  dryRun: boolean,
  unlinked: string[],
  foreign: string[],
  { replayed, kept, guarded }: Recovery,
): string[] {
  const verb = dryRun ? 'would remove' : 'removed';
  return [
    ...unlinked.map((name) => `${verb} ${name}`),
    ...foreign.map((name) => `left alone ${name}: it now names another object`),
    ...kept.map(({ ledger, why, remedy }) => `left alone ${ledger}: ${why}; ${remedy}`),
    ...guarded.map(
      ({ ledger, reaper }) => `left alone ${ledger}: the reaper of its dead manager${pid(reaper)} has it in hand`,
    ),
    `${replayed.length} dead managers, ${verb} ${unlinked.length} segments`,
  ];
}

function pid(reaper: number | null): string {
  return reaper === null ? '' : ` (pid ${reaper})`;
}
