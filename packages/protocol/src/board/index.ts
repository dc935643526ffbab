export { BOARD_STATE, Board } from './board.js';
export {
  type BoardCapacity,
  type BoardLayout,
  bucketOf,
  layOut,
  MAX_GENERATION,
  VERSION_OFFSET,
} from './layout.js';
export { type Bells, hear, ringAnyway, ringBucket, ringGroup, ringSlot } from './ring.js';
