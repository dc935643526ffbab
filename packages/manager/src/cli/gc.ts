import { resolve } from 'node:path';
import { runtimeDirectory } from '@shmd/protocol/node';
import { type Recovery, reclaimDeadLedgers } from '../store/recovery.js';
import { printJson } from './output.js';

/** Reclaims what dead managers left and says what it did. False when something could not be judged. */
export function collectGarbage(flags: { dryRun?: boolean; json?: boolean; runtimeDir?: string }): boolean {
  const dryRun = flags.dryRun ?? false;
  const recovery = reclaimDeadLedgers(flags.runtimeDir ? resolve(flags.runtimeDir) : runtimeDirectory(), { dryRun });
  const { replayed, kept, guarded } = recovery;
  const unlinked = replayed.flatMap(({ report }) => report.unlinked);
  const foreign = replayed.flatMap(({ report }) => report.foreign);
  const unjudged = kept.filter(({ aside }) => !aside).map(({ ledger }) => ledger);
  if (flags.json) printJson({ dryRun, ledgers: replayed.length, unlinked, foreign, unjudged, kept, guarded });
  else print(dryRun, unlinked, foreign, recovery);
  return unjudged.length === 0;
}

function print(dryRun: boolean, unlinked: string[], foreign: string[], { replayed, kept, guarded }: Recovery): void {
  const verb = dryRun ? 'would remove' : 'removed';
  const lines = [
    ...unlinked.map((name) => `${verb} ${name}`),
    ...foreign.map((name) => `left alone ${name}: it now names another object`),
    ...kept.map(({ ledger, why }) => `left alone ${ledger}: ${why}`),
    ...guarded.map(
      ({ ledger, reaper }) => `left alone ${ledger}: the reaper of its dead manager${pid(reaper)} has it in hand`,
    ),
    `${replayed.length} dead managers, ${verb} ${unlinked.length} segments`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function pid(reaper: number | null): string {
  return reaper === null ? '' : ` (pid ${reaper})`;
}
