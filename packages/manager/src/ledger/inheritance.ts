import { constants, copyFileSync } from 'node:fs';
import { Ledger, type LedgerContents, type LedgerSegment, type SegmentSpace } from '@shmd/native';
import { fromSystemError, ShmError } from '@shmd/protocol';
import validators from '#validators/records';
import { step } from '../failpoint.js';
import type { Logger } from '../logger.js';
import { randomHex } from '../random.js';
import { ANOTHER_RUNTIME_DIRECTORY } from '../runtime/runtime-directory-problem.js';
import type { Note } from '../schemas.js';
import { asidePath, listLedgers, openAbandoned, removeLedger } from './ledger-files.js';
import type { Removable } from './ledger-writer.js';
import { reclaim, whyKept } from './recovery.js';
import { decodeRecord, parseJson, type SavedSegment } from './segment-record.js';

export interface Inherited {
  segment: SavedSegment;
  key: string | undefined;
}

export interface Inheritance {
  /** Our ledger, ready to be written. */
  ledger: Ledger;
  segments: Inherited[];
  /** The board of the former manager, when its clients may come back to it. */
  board: Removable | undefined;
  /** Seconds that the former manager's clients have to come back. */
  grace: number;
  /** The former manager ended by a planned stop. */
  planned: boolean;
  /** Handed on from manager to successor: by it clients know whether what they hold can still be there. */
  lineage: string;
}

/**
 * Begins our ledger: goes on with what a killed manager with grace, or a planned stop, left in it, and reclaims everything else. There is no
 * moment at which a segment that stays is unrecorded. Throws ERR_SHM_NO_SPACE, ERR_SHM_EXISTS.
 */
export function inherit(locked: Ledger, space: SegmentSpace, grace: number, logger: Logger): Inheritance {
  const contents = locked.read();
  const here = contents.reason === '' && contents.dir === space.path;
  const former = noteOf(contents);
  const restart = here && !contents.stopped && former.grace > 0;
  const lineage = (restart && former.lineage) || randomHex(12);
  let ledger = locked;
  if (!restart) {
    const report = step('recover', () => reclaim(locked, false));
    logReclaimed(logger, locked.path, report);
    if (!report.spent && !here) ledger = setAside(locked, logger, whyKept(report)?.why ?? 'its segments are elsewhere');
  }
  if (here && contents.damaged > 0) copyAside(ledger, logger);
  const lines = here ? survivors(contents, restart) : [];
  const board = lines.flatMap((line) => intactBoard(line, space) ?? [])[0];
  const segments = lines.flatMap((line) => (line.isBoard ? [] : (intact(line, space, logger) ?? [])));
  const keep = segments.map(({ segment }) => segment.uid);
  if (board) keep.push(board.uid);
  const note: Note = { grace, lineage };
  try {
    step('begin', () => ledger.begin(space.path, JSON.stringify(note), keep));
  } catch (error) {
    // One that was made here, nobody else knows of.
    if (ledger !== locked) removeLedger(ledger);
    throw fromSystemError(error, `begin the ledger ${ledger.path}`, ANOTHER_RUNTIME_DIRECTORY);
  }
  return { ledger, segments, board, grace: former.grace, planned: contents.stopped, lineage };
}

/**
 * Clears the runtime directory of dead managers' ledgers: reclaims what they list, and hands the persistent segments of planned stops to
 * `adopt`, which records them as ours before the old record goes. What cannot be read stays, and the log names it.
 */
export function clearDeadLedgers(
  runtimeDir: string,
  space: SegmentSpace,
  logger: Logger,
  { except, adopt }: { except: string; adopt: (line: LedgerSegment, inherited: Inherited) => boolean },
): void {
  for (const path of listLedgers(runtimeDir)) {
    if (path === except) continue;
    const found = openAbandoned(path);
    if (found.state === 'bad' || found.state === 'aside') logger.warn({ ledger: path, why: found.why }, KEPT);
    if (found.state !== 'open') continue;
    const { ledger } = found;
    try {
      const contents = ledger.read();
      const report = reclaim(ledger, false);
      logReclaimed(logger, path, report);
      const reason = whyKept(report);
      if (reason !== null) logger.warn({ ledger: path, why: reason.why }, KEPT);
      const kept = contents.segments.filter((line) => report.kept.includes(line.osName));
      const adopted = kept.filter((line) => {
        const inherited = intact(line, space, logger);
        return inherited !== null && adopt(line, inherited);
      });
      // Of one that is not ours we write nothing: what we adopted of the rest is listed twice, and after a planned stop stays by either.
      if (reason === null && adopted.length === kept.length) removeLedger(ledger);
    } catch (error) {
      logger.error({ err: error, ledger: path }, KEPT);
    } finally {
      ledger.close();
    }
  }
}

const KEPT = 'a ledger stays as it is';

function logReclaimed(logger: Logger, path: string, report: { unlinked: string[]; foreign: string[] }): void {
  const { unlinked, foreign } = report;
  if (unlinked.length > 0)
    logger.warn({ ledger: path, segments: unlinked.length }, 'reclaimed what a dead manager left');
  if (foreign.length > 0) logger.warn({ ledger: path, names: foreign }, 'names now mean other objects: left alone');
}

function survivors(contents: LedgerContents, restart: boolean): LedgerSegment[] {
  return restart ? contents.segments : contents.segments.filter((line) => contents.stopped && line.persistent);
}

/** The board of a line, if it is one, and its object still is what was recorded. */
function intactBoard({ isBoard, uid, osName, identity }: LedgerSegment, space: SegmentSpace): Removable | undefined {
  const found = isBoard ? space.find(osName, identity) : null;
  return found?.isMemory ? { uid, osName, keeper: { identity: found.identity } } : undefined;
}

/** The segment of a line, if its object still is what was recorded. */
function intact(line: LedgerSegment, space: SegmentSpace, logger: Logger): Inherited | null {
  const decoded = decodeRecord(line);
  const found = space.find(line.osName, line.identity);
  // As the kernel tells it now: an old line may tell less.
  if (decoded && found?.isMemory)
    return { ...decoded, segment: { ...decoded.segment, keeper: { identity: found.identity } } };
  const hidden = found || !decoded ? null : unpublished(line, decoded.segment, space, logger);
  if (decoded && hidden) return { ...decoded, segment: hidden };
  // Its manager died while it made it. Nobody has it, and no record of it will be left.
  if (found?.isMemory === false) space.remove(line.osName, line.identity);
  else logger.warn({ segment: line.osName }, 'a segment was lost while no manager ran');
  return null;
}

/** One that had not been published; what its manager was about to publish is published now. */
function unpublished(
  { uid, identity, osName }: LedgerSegment,
  segment: SavedSegment,
  space: SegmentSpace,
  logger: Logger,
): SavedSegment | null {
  const hidden = Ledger.hiddenName(uid, osName);
  if (!space.canRename || !space.find(hidden, identity)?.isMemory) return null;
  if (segment.state === 'ready') {
    try {
      space.rename(hidden, osName, identity);
      return segment;
    } catch (error) {
      logger.warn({ err: error, segment: osName }, 'a segment could not be published: its owner may try again');
    }
  }
  return { ...segment, osName: hidden, state: 'initialising' };
}

function noteOf(contents: LedgerContents): Note {
  const note = parseJson(contents.note);
  return validators.note?.(note) ? (note as Note) : { grace: 0 };
}

/** Keeps a ledger that lists what we cannot judge, under another name, and opens a fresh one. Throws ERR_SHM_EXISTS. */
function setAside(ledger: Ledger, logger: Logger, why: string): Ledger {
  const { path } = ledger;
  const aside = asidePath(path, { judged: true });
  ledger.setAside(aside);
  logger.warn({ ledger: aside, why }, "a former manager's ledger was set aside");
  const fresh = Ledger.open(path);
  if (!fresh) throw new ShmError('ERR_SHM_EXISTS', 'another manager has just started');
  return fresh;
}

/** Of a ledger that we go on with, and of which some lines cannot be read, all bytes are kept: they may be worth looking at. */
function copyAside({ path }: Ledger, logger: Logger): void {
  const aside = asidePath(path, { judged: false });
  try {
    copyFileSync(path, aside, constants.COPYFILE_EXCL);
  } catch (error) {
    throw fromSystemError(error, `keep a copy of the damaged ledger ${path}`);
  }
  logger.warn({ ledger: aside }, 'lines of the former ledger cannot be read: a copy was kept aside');
}
