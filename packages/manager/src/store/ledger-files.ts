import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '@shmd/native';

const LEDGER_SUFFIX = '.ledger';

/** Every reaper holds a shared lock on this file for its whole life: while it is held, the ledger is the reaper's to judge. */
const REAPER_SUFFIX = '.reaper';

/** Paths of the ledgers in a runtime directory; none when there is no such directory. */
export function listLedgers(runtimeDir: string): string[] {
  if (!existsSync(runtimeDir)) return [];
  return readdirSync(runtimeDir)
    .filter((name) => name.endsWith(LEDGER_SUFFIX))
    .map((name) => join(runtimeDir, name));
}

/** Opens and locks a ledger that nobody takes care of any more: neither its manager nor a reaper lives. Null when somebody does. */
export function openAbandoned(path: string): Ledger | null {
  // In this order: a reaper that found its ledger locked by us would take us for a successor and go.
  return isReaperAlive(path) ? null : (Ledger.openExisting(path) ?? null);
}

/** Removes a ledger that has said all it had to say, with what its reaper left. */
export function removeLedger(ledger: Ledger): void {
  rmSync(ledger.path + REAPER_SUFFIX, { force: true });
  ledger.remove();
}

function isReaperAlive(path: string): boolean {
  const lock = Ledger.openExisting(path + REAPER_SUFFIX);
  lock?.close();
  return lock === null;
}
