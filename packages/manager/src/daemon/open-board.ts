import { ShmError, toWire } from '@shmd/protocol';
import { BOARD_STATE, type BoardCapacity, MAX_GENERATION } from '@shmd/protocol/board';
import { ADDRESSES_ARE_PATHS, bellName } from '@shmd/protocol/node';
import { systemClock } from '../clock.js';
import type { DaemonConfig } from '../config.js';
import { step } from '../failpoint.js';
import { boardName } from '../ledger/board-name.js';
import type { Logger } from '../logger.js';
import { randomBelow } from '../random.js';
import { SegmentWords } from '../registry/segment-words.js';
import { BellFolder } from '../runtime/bell-folder.js';
import { BellTower } from '../runtime/bell-tower.js';
import { adoptBoard, type BoardMemory, capacityFor, makeBoard } from '../segments/board-memory.js';
import type { StoredSegment } from '../segments/segment-store.js';
import { BoardService } from '../service/board.js';
import type { Turns } from '../turns.js';
import type { SingleInstance } from './backend.js';
import type { PlacedFolder } from './presence.js';

/** The board of a manager, in use. */
export interface OpenBoard {
  service: BoardService;
  words: SegmentWords;
  stored: StoredSegment;
  /** Its bells, where they are files. `tell`: clients have to make theirs again. */
  placed(tell: () => void): PlacedFolder | undefined;
  /** We cannot serve: takes back what was made for it. What a former manager left stays. */
  discard(): void;
}

/** 110 KB, and 3.7 MB. */
const SMALL: BoardCapacity = { slots: 256, buckets: 256, words: 4_096 };
const LARGE: BoardCapacity = { slots: 4_096, buckets: 4_096, words: 65_536 };

/** Half of all generations: as many lives a slot has at least. */
const MOST_PAST = MAX_GENERATION >>> 1;

/**
 * Goes on with the board that a former manager left to us, or makes one. Undefined where that cannot be: the manager serves all the same, and its
 * clients can neither wait nor lock.
 */
export function openBoard(
  config: DaemonConfig,
  instance: SingleInstance,
  turns: Turns,
  logger: Logger,
): OpenBoard | undefined {
  const folder = ADDRESSES_ARE_PATHS ? new BellFolder(config.address, logger) : undefined;
  let memory: BoardMemory | undefined;
  try {
    const former = adoptFormer(instance, folder, logger);
    memory = former ?? step('board-make', () => make(config, instance));
    return inUse({ config, instance, turns, logger, folder, memory, isNew: !former });
  } catch (error) {
    logger.warn({ err: error }, 'no board: clients can neither wait nor lock');
    if (memory) giveUp(instance, memory, folder);
    return undefined;
  }
}

/** Nobody goes on with a board: who waits on it is woken to see that. */
function giveUp({ store }: SingleInstance, { board, stored }: BoardMemory, folder: BellFolder | undefined): void {
  board.state = BOARD_STATE.abandoned;
  folder?.ringAll();
  store.remove([stored]);
}

function make(config: DaemonConfig, { store }: SingleInstance): BoardMemory {
  const capacity = capacityFor(store, config.kind === 'private' ? [SMALL] : [LARGE, SMALL]);
  if (!capacity)
    throw new ShmError('ERR_SHM_NO_SPACE', 'there is too little room for segments to give a part of it to a board');
  return makeBoard(store, capacity, boardName(config.runtimeDir));
}

/** Undefined: there is none, or none that can be gone on with; that is given up. */
function adoptFormer(
  { store, formerBoard }: SingleInstance,
  folder: BellFolder | undefined,
  logger: Logger,
): BoardMemory | undefined {
  if (!formerBoard) return undefined;
  try {
    return adoptBoard(store, formerBoard);
  } catch (error) {
    logger.warn({ err: error }, "the former manager's board is damaged: another one is made");
    folder?.ringAll();
    store.remove([formerBoard]);
    return undefined;
  }
}

interface Opened {
  config: DaemonConfig;
  instance: SingleInstance;
  turns: Turns;
  logger: Logger;
  folder: BellFolder | undefined;
  memory: BoardMemory;
  isNew: boolean;
}

function inUse({ config, instance, turns, logger, folder, memory, isNew }: Opened): OpenBoard {
  const { address } = config;
  const { store } = instance;
  const { stored, board } = memory;
  const { uid, osName, keeper } = stored;
  const location = { uid, osName, dir: store.path, size: board.layout.size, ...toWire(keeper.identity) };
  const grant = keeper.grant && ((pid: number) => keeper.grant?.(pid, 'read-write') as number);
  const bells = new BellTower(address, uid, memory.memory, folder, logger);
  const service = new BoardService({
    board,
    firstGeneration: 1 + randomBelow(MOST_PAST),
    location,
    grant,
    bells,
    turns,
    clock: systemClock,
    logger,
  });
  const lives = isNew ? [] : service.resume();
  folder?.take(new Set(lives.map(({ slot, generation }) => bellName(address, uid, slot, generation))));
  const words = new SegmentWords(board.layout.words, (word) => board.resetSegment(word), board.given);
  return {
    service,
    words,
    stored,
    placed: (tell) => folder && placed(folder, tell),
    discard() {
      if (isNew) store.remove([stored]);
    },
  };
}

function placed(folder: BellFolder, tell: () => void): PlacedFolder {
  return {
    stands: () => folder.stands(),
    restore() {
      folder.restore();
      tell();
    },
    touch: () => folder.touch(),
  };
}
