import type { Key } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { Output } from './output.js';
import type { Text } from './text/styled.js';

/** What a terminal has. */
export interface Room {
  rows: number;
  columns: number;
}

/** What is looked at again and again. */
export interface LiveView<T> {
  look(signal: AbortSignal, room: Room): Promise<T>;
  lines(seen: T, room: Room): Text[][];
  /** A key that does not end it. */
  press?(key: Key, seen: T, room: Room): void;
}

/** Is there a terminal at both ends, which does more than print? */
export function canTakeScreen(): boolean {
  return Boolean(process.stdin.isTTY && process.stdout.isTTY) && process.env.TERM !== 'dumb';
}

/** Shows a view on the whole terminal until `q` or Ctrl-C, looking every so many seconds. Rejects when it cannot be looked at any more. */
export async function live<T>({ look, lines, press }: LiveView<T>, interval: number, output: Output): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  const { Screen } = await import('./screen.js');
  // What fails here does so on the terminal as it is.
  let seen = await look(signal, process.stdout);
  using screen = new Screen(process.stdin, process.stdout, output, {
    press: (key) => {
      if (key.name === 'q' || (key.ctrl && key.name === 'c')) return over.abort();
      press?.(key, seen, screen);
      draw();
    },
    draw: () => draw(),
    gone: () => over.abort(),
  });
  const draw = () => screen.show(lines(seen, screen));
  draw();
  while (await passed(interval, signal)) {
    try {
      seen = await look(signal, screen);
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    draw();
  }
}

/** Waits for so many seconds: false when it was over before. */
function passed(seconds: number, signal: AbortSignal): Promise<boolean> {
  return pause(seconds * 1000, true, { signal }).catch(() => false);
}
