import { closeSync, ftruncateSync, mkdirSync, openSync, rmdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { attach, close, Ledger, SegmentSpace } from '@shmd/native';
import { onTestFinished } from 'vitest';
import { LedgerWriter } from '../../packages/manager/src/ledger/ledger-writer.js';
import { LedgeredStore } from '../../packages/manager/src/segments/ledgered-store.js';
import type { SegmentStore, StoredSegment } from '../../packages/manager/src/segments/segment-store.js';
import { fakeLogger } from '../../packages/manager/test/helpers/fake-logger.js';
import { MemoryLedger, MemorySpace } from '../../packages/manager/test/memory-space.js';
import { runId, segmentsOf } from '../helpers/run.js';
import { SPACE } from '../helpers/space.js';
import { temporary } from '../helpers/temporary.js';

/** A store in a place of its own, and what others may do there. */
export interface TestBed {
  store: SegmentStore;
  /** What all OS names here begin with. */
  prefix: string;
  /** More bytes than there are. */
  tooMuch: number;
  /** OS names of all that is there. */
  names(): string[];
  /** Uids that a successor would be told of. */
  recorded(): string[];
  /** A stranger makes an object, or puts it in the place of one. */
  place(osName: string, size: number): void;
  /** A stranger makes something that is no memory. */
  placeOther(osName: string): void;
  /** A stranger cuts an object down to so many bytes. */
  cut(osName: string, size: number): void;
  /** The bytes, as a client maps them, to read and write unless told otherwise. Null: nobody can. */
  map(segment: StoredSegment, access?: 'read' | 'read-write'): Uint8Array | null;
  /** From now on the OS refuses to remove it. Undefined: it cannot be brought to that. */
  refuse: ((osName: string) => void) | undefined;
}

/** What the addon may be built for. Where there is one space for all, names begin with what is this bed's alone. */
const OF_ADDON = {
  linux: () => native(temporary(), ''),
  posix: () => native('/dev/shm', `${runId()}_${process.pid}_bed${++beds}_`),
};
let beds = 0;

/** Every back end that the suite runs over. */
export const BACK_ENDS: Record<string, () => TestBed> = { memory, [SPACE]: OF_ADDON[SPACE] };

function memory(): TestBed {
  const space = new MemorySpace(false);
  const ledger = new MemoryLedger(space);
  const { logger } = fakeLogger();
  space.room = 64 * 1024 * 1024;
  return {
    store: new LedgeredStore(space, ledger, logger, null),
    prefix: '',
    tooMuch: space.room + 1,
    names: () => [...space.objects.keys()],
    recorded: () => [...ledger.lines.keys()],
    place: (osName, size) => space.place(osName, size),
    placeOther: (osName) => space.place(osName, 1, true),
    cut: (osName, size) => {
      const object = space.objects.get(osName);
      if (object) object.size = size;
    },
    map: () => null,
    refuse: (osName) => space.undying.add(osName),
  };
}

/** The addon's space in `dir`, and a real ledger. */
function native(dir: string, prefix: string): TestBed {
  const space = new SegmentSpace(dir);
  const ledger = Ledger.open(join(temporary(), 'conformance.ledger'));
  if (!ledger) throw new Error('somebody holds the ledger');
  ledger.begin(dir, '{}');
  onTestFinished(() => {
    ledger.close();
    space.close();
  });
  const { logger } = fakeLogger();
  const path = (osName: string) => join(dir, osName);
  return {
    store: new LedgeredStore(space, new LedgerWriter(ledger, space, logger, () => 0), logger, null),
    prefix,
    tooMuch: space.room().total + 4096,
    names: () => segmentsOf(prefix, dir),
    recorded: () => ledger.read().segments.map(({ uid }) => uid),
    place: (osName, size) => {
      rmSync(path(osName), { force: true });
      const fd = openSync(path(osName), 'wx', 0o600);
      ftruncateSync(fd, size);
      closeSync(fd);
    },
    placeOther: (osName) => {
      mkdirSync(path(osName));
      onTestFinished(() => rmdirSync(path(osName)));
    },
    cut: (osName, size) => truncateSync(path(osName), size),
    map: ({ osName, keeper }, access = 'read-write') => {
      const buffer = attach(dir, osName, access, keeper.identity, -1, 0, -1);
      onTestFinished(() => void close(buffer, true));
      return new Uint8Array(buffer);
    },
    refuse: undefined,
  };
}
