import type { ReclaimReport } from '@shmd/native';
import { listLedgers, openAbandoned, removeLedger } from './ledger-files.js';

export interface Recovered {
  ledger: string;
  report: ReclaimReport;
}

/**
 * Replays every ledger of the runtime directory that nobody takes care of any more, and removes the OS objects that it lists and that
 * still are what it lists. What a planned stop meant to stay, stays.
 */
export function reclaimDeadLedgers(runtimeDir: string, { dryRun = false } = {}): Recovered[] {
  const recovered: Recovered[] = [];
  for (const path of listLedgers(runtimeDir)) {
    const ledger = openAbandoned(path);
    if (!ledger) continue;
    try {
      const report = ledger.reclaim(dryRun);
      recovered.push({ ledger: path, report });
      if (!dryRun && isSpent(report)) removeLedger(ledger);
    } finally {
      ledger.close();
    }
  }
  return recovered;
}

/** Has the ledger said all it had to say? What another boot recorded is gone; what another mount holds is not ours to judge. */
function isSpent(report: ReclaimReport): boolean {
  return report.kept.length === 0 && report.reason !== 'other-mount';
}
