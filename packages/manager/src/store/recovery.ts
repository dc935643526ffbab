import { Ledger, type ReclaimReport } from '@shmd/native';
import { listLedgers } from './runtime-files.js';

export interface Recovered {
  ledger: string;
  report: ReclaimReport;
}

/**
 * Replays every ledger of the runtime directory whose lock is free, that is whose manager is dead, and removes the OS objects that it
 * lists and that still are what it lists.
 */
export function reclaimDeadLedgers(runtimeDir: string, { dryRun = false, except = '' } = {}): Recovered[] {
  const recovered: Recovered[] = [];
  for (const path of listLedgers(runtimeDir)) {
    if (path === except) continue;
    const ledger = Ledger.openExisting(path);
    if (!ledger) continue;
    try {
      const report = ledger.reclaim(dryRun);
      recovered.push({ ledger: path, report });
      if (!dryRun && isSpent(report)) ledger.remove();
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
