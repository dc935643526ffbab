import type { DaemonConfig } from '../config.js';

/** The signals by which others ask a process to end. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type EndSignal = (typeof SIGNALS)[number];

/** `stop` is the planned stop. `leave` ends at once as if killed: who holds the memory goes on with a successor. */
export type Answer = 'ignore' | 'stop' | 'leave';

/** What a manager does about a signal. `clients`: how many are connected; `stopping`: a planned stop has begun. */
export function answerTo(
  signal: EndSignal,
  { kind, grace }: Pick<DaemonConfig, 'kind' | 'grace'>,
  { clients, stopping }: { clients: number; stopping: boolean },
): Answer {
  // What is half taken down cannot be left to a successor.
  if (stopping) return 'ignore';
  // Ctrl-C in a terminal goes to every process there. A private manager lets its program go first and then follows it.
  if (kind === 'private' && signal === 'SIGINT') return 'ignore';
  // Whoever ends a session, a service or a container does not ask whether others still use what a shared manager keeps. `shmd stop` does.
  if (kind === 'shared' && clients > 0 && grace > 0) return 'leave';
  return 'stop';
}

export function onSignals(answer: (signal: EndSignal) => void): void {
  for (const signal of SIGNALS) process.on(signal, () => answer(signal));
}
