import type { Key } from 'node:readline';
import type { SegmentOrder } from '../choices.js';
import { ORDERS_IN_TURN } from '../segment-order.js';

/** How somebody wants to see the segments. */
export interface TopState {
  by: SegmentOrder;
  reversed: boolean;
  /** The segment at the top of the list, by its place in it. */
  first: number;
}

export const BEGINNING: TopState = { by: 'size', reversed: false, first: 0 };

/** The state after a key was pressed, where `page` of so many segments are shown at once. */
export function pressed(
  state: TopState,
  { name }: Key,
  { segments, page }: { segments: number; page: number },
): TopState {
  const last = Math.max(0, segments - page);
  const scrolled = (by: number) => ({ ...state, first: Math.max(0, Math.min(last, state.first + by)) });
  switch (name) {
    case 's':
    case 'right':
      return { ...state, by: neighbour(state.by, 1), first: 0 };
    case 'left':
      return { ...state, by: neighbour(state.by, -1), first: 0 };
    case 'r':
      return { ...state, reversed: !state.reversed, first: 0 };
    case 'down':
      return scrolled(1);
    case 'up':
      return scrolled(-1);
    case 'pagedown':
    case 'space':
      return scrolled(page);
    case 'pageup':
      return scrolled(-page);
    case 'home':
      return { ...state, first: 0 };
    case 'end':
      return scrolled(segments);
    default:
      return state;
  }
}

function neighbour(order: SegmentOrder, step: number): SegmentOrder {
  const count = ORDERS_IN_TURN.length;
  return ORDERS_IN_TURN[(ORDERS_IN_TURN.indexOf(order) + step + count) % count] as SegmentOrder;
}
