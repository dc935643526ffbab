import { closeSync, ftruncateSync, mkdirSync, openSync, rmdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { attach, close, Ledger, SegmentSpace } from '@shmd/native';
import { onTestFinished } from 'vitest';
import { LedgerWriter } from '../../packages/manager/src/ledger/ledger-writer.js';
import { LedgeredStore } from '../../packages/manager/src/segments/ledgered-store.js';
import { fakeLogger } from '../../packages/manager/test/helpers/fake-logger.js';
import { MemoryLedger, MemorySpace } from '../../packages/manager/test/memory-space.js';
import { runId, segmentsOf } from '../helpers/run.js';
import { SPACE } from '../helpers/space.js';
import { temporary } from '../helpers/temporary.js';
import type { TestBed } from './bed.js';
import { LARGE } from './trial.js';

/** A record runs ahead of every object, which anybody may replace. */
const LEDGERED = { slowBytes: LARGE, namesTell: true, outlive: true, told: (size: number) => size, leave: () => {} };

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
  space.bytes = 64 * 1024 * 1024;
  return {
    ...LEDGERED,
    store: new LedgeredStore(space, ledger, logger, null),
    prefix: '',
    tooMuch: space.bytes + 1,
    names: () => [...space.objects.keys()],
    recorded: () => [...ledger.lines.keys()],
    place: (osName, size) => space.place(osName, size),
    replace: (osName, size) => space.place(osName, size),
    placeOther: (osName) => space.place(osName, 1, true),
    cut: (osName, size) => {
      const object = space.objects.get(osName);
      if (object) object.size = size;
    },
    map: () => null,
    refuse: (osName) => space.undying.add(osName),
    close: () => {},
  };
}

/** The addon's space in `dir`, and a real ledger. */
function native(dir: string, prefix: string): TestBed {
  const space = new SegmentSpace(dir);
  const ledger = Ledger.open(join(temporary(), 'conformance.ledger'));
  if (!ledger) throw new Error('somebody holds the ledger');
  ledger.begin(dir, '{}');
  const { logger } = fakeLogger();
  const path = (osName: string) => join(dir, osName);
  const mapped: ArrayBuffer[] = [];
  const place = (osName: string, size: number) => {
    rmSync(path(osName), { force: true });
    const fd = openSync(path(osName), 'wx', 0o600);
    ftruncateSync(fd, size);
    closeSync(fd);
  };
  return {
    ...LEDGERED,
    store: new LedgeredStore(space, new LedgerWriter(ledger, space, logger, () => 0), logger, null),
    prefix,
    tooMuch: space.room().total + 4096,
    names: () => segmentsOf(prefix, dir),
    recorded: () => ledger.read().segments.map(({ uid }) => uid),
    place,
    replace: place,
    placeOther: (osName) => {
      mkdirSync(path(osName));
      onTestFinished(() => rmdirSync(path(osName)));
    },
    cut: (osName, size) => truncateSync(path(osName), size),
    map: ({ osName, keeper }, access = 'read-write') => {
      const buffer = attach(dir, osName, access, keeper.identity, -1, 0, -1);
      mapped.push(buffer);
      return new Uint8Array(buffer);
    },
    refuse: undefined,
    close: () => {
      for (const buffer of mapped) close(buffer, true);
      ledger.close();
      space.close();
    },
  };
}
