import type { Ledger, ReclaimReport } from '@shmd/native';
import { isBoardName } from './board-name.js';
import { listLedgers, openAbandoned, removeLedger } from './ledger-files.js';

/** Why a ledger stays as it is, and what to do about it. */
export interface Reason {
  why: string;
  remedy: string;
}

export interface Kept extends Reason {
  ledger: string;
  /** A mere copy of one that was dealt with. */
  aside: boolean;
}

export interface Recovery {
  /** Ledgers of dead managers that were replayed. */
  replayed: { ledger: string; report: ReclaimReport }[];
  kept: Kept[];
  /** Ledgers of dead managers that a reaper has in hand. */
  guarded: { ledger: string; reaper: number | null }[];
}

/**
 * Replays every ledger of the runtime directory that nobody takes care of any more, and removes the OS objects that it lists and that
 * still are what it lists. What a planned stop meant to stay, stays; what cannot be read stays too, and is named.
 */
export function reclaimDeadLedgers(runtimeDir: string, { dryRun = false } = {}): Recovery {
  const recovery: Recovery = { replayed: [], kept: [], guarded: [] };
  for (const path of listLedgers(runtimeDir)) {
    const found = openAbandoned(path);
    if (found.state === 'held') continue;
    if (found.state === 'guarded') {
      recovery.guarded.push({ ledger: path, reaper: found.reaper });
      continue;
    }
    if (found.state !== 'open') {
      recovery.kept.push({ ledger: path, why: found.why, remedy: LOOK, aside: found.state === 'aside' });
      continue;
    }
    try {
      const report = reclaim(found.ledger, dryRun);
      recovery.replayed.push({ ledger: path, report });
      const reason = whyKept(report);
      if (reason !== null) recovery.kept.push({ ledger: path, ...reason, aside: false });
      if (report.spent && !dryRun) removeLedger(found.ledger);
    } catch (error) {
      recovery.kept.push({ ledger: path, why: (error as Error).message, remedy: LOOK, aside: false });
    } finally {
      found.ledger.close();
    }
  }
  return recovery;
}

/** Replays a ledger. Tells of segments alone: of a board nobody knows. */
export function reclaim(ledger: Ledger, dryRun: boolean): ReclaimReport {
  const report = ledger.reclaim(dryRun);
  return { ...report, unlinked: report.unlinked.filter((osName) => !isBoardName(osName)) };
}

/** Nothing else can be said of what nobody can read. */
const LOOK = 'look at it, and remove it by hand when nothing of what it may list is left';

/** Why a ledger that was looked at must stay; null when it may go, or lists only what was meant to stay. */
export function whyKept(report: Pick<ReclaimReport, 'reason' | 'damaged' | 'spent'>): Reason | null {
  const { reason, damaged, spent } = report;
  if (spent) return null;
  if (reason === 'newer') {
    return { why: 'of a newer release of shmd: only that can read it', remedy: 'run shmd gc of that release' };
  }
  if (reason === 'other-mount') {
    const remedy = 'run shmd gc in the container or mount namespace where its manager ran';
    return { why: 'its segments are on another mount', remedy };
  }
  if (reason === 'no-header') return { why: 'damaged: it does not say where its segments are', remedy: LOOK };
  if (damaged === 0) return null;
  const lines = damaged === 1 ? 'a line' : `${damaged} lines`;
  return { why: `damaged: ${lines} of it cannot be read, and what they list is still there`, remedy: LOOK };
}
