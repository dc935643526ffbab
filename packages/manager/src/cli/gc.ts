import { resolve } from 'node:path';
import { runtimeDirectory } from '@shmd/protocol/node';
import { reclaimDeadLedgers } from '../store/recovery.js';
import { printJson } from './output.js';

/** Reclaims what dead managers left and says what it did. False when something could not be judged. */
export function collectGarbage(flags: { dryRun?: boolean; json?: boolean; runtimeDir?: string }): boolean {
  const dryRun = flags.dryRun ?? false;
  const recovered = reclaimDeadLedgers(flags.runtimeDir ? resolve(flags.runtimeDir) : runtimeDirectory(), { dryRun });
  const unlinked = recovered.flatMap(({ report }) => report.unlinked);
  const foreign = recovered.flatMap(({ report }) => report.foreign);
  const unjudged = recovered.filter(({ report }) => report.reason === 'other-mount').map(({ ledger }) => ledger);
  if (flags.json) printJson({ dryRun, ledgers: recovered.length, unlinked, foreign, unjudged });
  else print(dryRun, recovered.length, unlinked, foreign, unjudged);
  return unjudged.length === 0;
}

function print(dryRun: boolean, ledgers: number, unlinked: string[], foreign: string[], unjudged: string[]): void {
  const verb = dryRun ? 'would remove' : 'removed';
  for (const name of unlinked) process.stdout.write(`${verb} ${name}\n`);
  for (const name of foreign) process.stdout.write(`left alone ${name}: it now names another object\n`);
  for (const path of unjudged) process.stdout.write(`left alone ${path}: its segments are on another mount\n`);
  process.stdout.write(`${ledgers} dead managers, ${verb} ${unlinked.length} segments\n`);
}
