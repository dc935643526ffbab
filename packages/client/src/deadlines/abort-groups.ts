/** Hears many signals for many requests, each signal with one listener: Node warns of an eleventh. */
export class AbortGroups {
  readonly #groups = new Map<AbortSignal, { ids: Set<number>; listener: () => void }>();

  constructor(private readonly aborted: (id: number, reason: unknown) => void) {}

  add(signal: AbortSignal, id: number): void {
    const group = this.#groups.get(signal) ?? this.#open(signal);
    group.ids.add(id);
  }

  delete(signal: AbortSignal, id: number): void {
    const group = this.#groups.get(signal);
    if (!group?.ids.delete(id) || group.ids.size > 0) return;
    this.#groups.delete(signal);
    signal.removeEventListener('abort', group.listener);
  }

  #open(signal: AbortSignal) {
    const ids = new Set<number>();
    const listener = () => {
      for (const id of [...ids]) this.aborted(id, signal.reason);
    };
    const group = { ids, listener };
    this.#groups.set(signal, group);
    signal.addEventListener('abort', listener, { once: true });
    return group;
  }
}
