import type { ReclaimReport } from '@shmd/native';
import { listLedgers, openAbandoned, removeLedger } from './ledger-files.js';

export interface Recovery {
  /** Ledgers of dead managers that were replayed. */
  replayed: { ledger: string; report: ReclaimReport }[];
  /** Ledgers that stay as they are, and why; `aside`: a mere copy. */
  kept: { ledger: string; why: string; aside: boolean }[];
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
      recovery.kept.push({ ledger: path, why: found.why, aside: found.state === 'aside' });
      continue;
    }
    try {
      const report = found.ledger.reclaim(dryRun);
      recovery.replayed.push({ ledger: path, report });
      const why = whyKept(report);
      if (why !== null) recovery.kept.push({ ledger: path, why, aside: false });
      if (report.spent && !dryRun) removeLedger(found.ledger);
    } catch (error) {
      recovery.kept.push({ ledger: path, why: (error as Error).message, aside: false });
    } finally {
      found.ledger.close();
    }
  }
  return recovery;
}

/** Why a ledger that was looked at must stay; null when it may go, or lists only what was meant to stay. */
export function whyKept({
  reason,
  damaged,
  spent,
}: Pick<ReclaimReport, 'reason' | 'damaged' | 'spent'>): string | null {
  if (spent) return null;
  if (reason === 'newer') return 'of a newer release of shmd: only that can read it';
  if (reason === 'other-mount') return 'its segments are on another mount';
  if (reason === 'no-header') return 'damaged: it does not say where its segments are';
  if (damaged === 0) return null;
  return `damaged: ${damaged === 1 ? 'a line' : `${damaged} lines`} of it cannot be read, and what they list is still there`;
}
