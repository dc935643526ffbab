import { existsSync, readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '@shmd/native';
import { randomHex } from '../random.js';

const LEDGER_SUFFIX = '.ledger';

/** Every reaper holds a shared lock on this file for its whole life: while it is held, the ledger is the reaper's to judge. Its pid is in it. */
const REAPER_SUFFIX = '.reaper';

/** A copy of what could not be read, kept for people: what could be read of it has been dealt with. */
const ASIDE = /\.aside-[0-9a-f]{8}\.ledger$/;

/** Paths of the ledgers in a runtime directory, the copies kept aside among them; none when there is no such directory. */
export function listLedgers(runtimeDir: string): string[] {
  if (!existsSync(runtimeDir)) return [];
  return readdirSync(runtimeDir)
    .filter((name) => name.endsWith(LEDGER_SUFFIX))
    .map((name) => join(runtimeDir, name));
}

/** Another path for a ledger whose own is needed. With `judged`, it remains a ledger that is replayed. */
export function asidePath(path: string, { judged }: { judged: boolean }): string {
  return path.replace(/\.ledger$/, judged ? `.${randomHex(8)}.ledger` : `.aside-${randomHex(8)}.ledger`);
}

/** What becomes of a ledger that one comes across. */
export type Abandoned =
  /** Locked, and ours to judge: neither its manager nor a reaper lives. */
  | { state: 'open'; ledger: Ledger }
  /** Its manager lives. */
  | { state: 'held' }
  /** Its manager is dead, and a reaper has it in hand; null when the reaper does not tell its pid. */
  | { state: 'guarded'; reaper: number | null }
  /** Not judged: why. */
  | { state: 'aside' | 'bad'; why: string };

/** Opens and locks a ledger that nobody takes care of any more. Throws nothing: one bad entry must not keep the others. */
export function openAbandoned(path: string): Abandoned {
  if (ASIDE.test(path)) return { state: 'aside', why: 'a copy kept aside of a ledger that could not be read' };
  try {
    const guarded = isReaperAlive(path);
    const ledger = Ledger.openExisting(path);
    if (!ledger) return { state: 'held' };
    if (!guarded) return { state: 'open', ledger };
    ledger.close();
    return { state: 'guarded', reaper: pidOfReaper(path) };
  } catch (error) {
    return { state: 'bad', why: `not a ledger that can be opened: ${(error as Error).message}` };
  }
}

/** Removes a ledger that has said all it had to say, with what its reaper left. */
export function removeLedger(ledger: Ledger): void {
  try {
    unlinkSync(ledger.path + REAPER_SUFFIX);
  } catch {
    // There is none, or it is no file: then no reaper has left it.
  }
  ledger.remove();
}

function isReaperAlive(path: string): boolean {
  const lock = Ledger.openExisting(path + REAPER_SUFFIX);
  lock?.close();
  return lock === null;
}

function pidOfReaper(path: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(path + REAPER_SUFFIX, 'latin1'), 10);
    return Number.isSafeInteger(pid) ? pid : null;
  } catch {
    // It has just finished.
    return null;
  }
}
