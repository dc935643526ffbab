import { renameSync } from 'node:fs';
import { Ledger, type LedgerContents, type LedgerSegment, type SegmentDirectory } from '@shmd/native';
import { ShmError } from '@shmd/protocol';
import * as z from 'zod';
import { step } from '../failpoint.js';
import type { Logger } from '../logger.js';
import { randomHex } from '../random.js';
import { listLedgers, openAbandoned, removeLedger } from './ledger-files.js';
import { decodeRecord, type SavedSegment } from './segment-record.js';

/** What a manager tells its successor through the ledger. */
const Note = z.object({ grace: z.number() });

export interface Inherited {
  segment: SavedSegment;
  key: string | undefined;
}

export interface Inheritance {
  /** Our ledger, ready to be written. */
  ledger: Ledger;
  segments: Inherited[];
  /** Seconds that the former manager's clients have to come back. */
  grace: number;
  /** The former manager ended by a planned stop. */
  planned: boolean;
}

/**
 * Begins our ledger: goes on with what a killed manager with grace, or a planned stop, left in it, and reclaims everything else. There is no
 * moment at which a segment that stays is unrecorded.
 */
export function inherit(locked: Ledger, directory: SegmentDirectory, grace: number, logger: Logger): Inheritance {
  const contents = locked.read();
  const here = contents.header?.dir === directory.path && contents.header.dirDev === directory.dev;
  const former = graceOf(contents);
  const restart = here && contents.sameBoot && !contents.stopped && former > 0;
  let ledger = locked;
  if (!restart) {
    const report = step('recover', () => locked.reclaim(false));
    logReclaimed(logger, locked.path, report);
    if (report.reason === 'other-mount' || (report.kept.length > 0 && !here)) ledger = setAside(locked, logger);
  }
  const lines = ledger === locked && here && contents.sameBoot ? survivors(contents, restart) : [];
  const segments = lines.flatMap((line) => intact(line, directory, logger) ?? []);
  const keep = segments.map(({ segment }) => segment.uid);
  const note: z.output<typeof Note> = { grace };
  step('begin', () => ledger.begin(directory.path, directory.dev, JSON.stringify(note), keep));
  return { ledger, segments, grace: former, planned: contents.stopped };
}

/**
 * Clears the runtime directory of dead managers' ledgers: reclaims what they list, and hands the persistent segments of planned stops to
 * `adopt`, which records them as ours before the old record goes.
 */
export function clearDeadLedgers(
  runtimeDir: string,
  directory: SegmentDirectory,
  logger: Logger,
  { except, adopt }: { except: string; adopt: (line: LedgerSegment, inherited: Inherited) => boolean },
): void {
  for (const path of listLedgers(runtimeDir)) {
    if (path === except) continue;
    const ledger = openAbandoned(path);
    if (!ledger) continue;
    try {
      const contents = ledger.read();
      const report = ledger.reclaim(false);
      logReclaimed(logger, path, report);
      if (report.reason === 'other-mount') continue;
      const kept = contents.segments.filter((line) => report.kept.includes(line.osName));
      const adopted = kept.filter((line) => {
        const inherited = intact(line, directory, logger);
        return inherited !== null && adopt(line, inherited);
      });
      if (adopted.length === kept.length) removeLedger(ledger);
      else ledger.recordRemovals(adopted.map((line) => line.uid));
    } finally {
      ledger.close();
    }
  }
}

export function logReclaimed(logger: Logger, path: string, report: { unlinked: string[]; foreign: string[] }): void {
  const { unlinked, foreign } = report;
  if (unlinked.length > 0)
    logger.warn({ ledger: path, segments: unlinked.length }, 'reclaimed what a dead manager left');
  if (foreign.length > 0) logger.warn({ ledger: path, names: foreign }, 'names now mean other objects: left alone');
}

function survivors(contents: LedgerContents, restart: boolean): LedgerSegment[] {
  return restart ? contents.segments : contents.segments.filter((line) => contents.stopped && line.persistent);
}

/** The segment of a line, if its object still is what was recorded. */
function intact(line: LedgerSegment, directory: SegmentDirectory, logger: Logger): Inherited | null {
  const decoded = decodeRecord(line);
  const found = directory.identify(line.osName);
  if (decoded && found?.dev === line.dev && found.ino === line.ino) return decoded;
  logger.warn({ segment: line.osName }, 'a segment was lost while no manager ran');
  return null;
}

function graceOf(contents: LedgerContents): number {
  try {
    return Note.parse(JSON.parse(contents.note)).grace;
  } catch {
    return 0;
  }
}

/** Keeps a ledger that lists what we cannot judge, under another name, and opens a fresh one. Throws ERR_SHM_EXISTS. */
function setAside(ledger: Ledger, logger: Logger): Ledger {
  const { path } = ledger;
  const aside = path.replace(/\.ledger$/, `.${randomHex(8)}.ledger`);
  renameSync(path, aside);
  ledger.close();
  logger.warn({ ledger: aside }, 'a former manager had its segments elsewhere: its ledger was set aside');
  const fresh = Ledger.open(path);
  if (!fresh) throw new ShmError('ERR_SHM_EXISTS', 'another manager has just started');
  return fresh;
}
