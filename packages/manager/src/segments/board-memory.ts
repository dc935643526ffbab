import { attach } from '@shmd/native';
import { Board, type BoardCapacity, layOut } from '@shmd/protocol/board';
import { randomHex } from '../random.js';
import type { SegmentStore, StoredSegment } from './segment-store.js';

/** A board's memory, mapped. */
export interface BoardMemory {
  stored: StoredSegment;
  memory: ArrayBuffer;
  board: Board;
}

/** A board takes no more than this part of the room that there is for segments. */
const SHARE = 1 / 32;

/** The largest of these that there is room for. */
export function capacityFor(
  store: Pick<SegmentStore, 'capacity'>,
  wanted: readonly BoardCapacity[],
): BoardCapacity | undefined {
  const room = store.capacity() * SHARE;
  return wanted.find((capacity) => layOut(capacity).size <= room);
}

/**
 * Makes a board of that OS name. Throws ERR_SHM_NO_SPACE, …; what mapping it throws: then there is none. Clients are told of it when it is
 * formatted; a reaper to whom it comes before finds no board in it, and removes it all the same.
 */
export function makeBoard(store: SegmentStore, capacity: BoardCapacity, osName: string): BoardMemory {
  const uid = randomHex(12);
  const stored = { uid, osName, keeper: store.createBoard(uid, osName, layOut(capacity).size) };
  try {
    const memory = mapBoard(store, stored);
    return { stored, memory, board: Board.format(memory, capacity) };
  } catch (error) {
    store.remove([stored]);
    throw error;
  }
}

/** Maps the board that a former manager has left. Throws what the system says; ERR_SHM_UNSUPPORTED, which says on it that it is abandoned. */
export function adoptBoard(store: SegmentStore, stored: StoredSegment): BoardMemory {
  const memory = mapBoard(store, stored);
  try {
    return { stored, memory, board: Board.over(memory) };
  } catch (error) {
    Board.abandon(memory);
    throw error;
  }
}

function mapBoard({ path }: SegmentStore, { osName, keeper }: StoredSegment): ArrayBuffer {
  return attach(
    path,
    osName,
    'read-write',
    keeper.identity,
    ANY_OWNER,
    0,
    ALL,
    keeper.grant?.(process.pid, 'read-write'),
  );
}

/** For the addon: who it is, the identity says. */
const ANY_OWNER = -1;
/** For the addon: as long as it is. */
const ALL = -1;
