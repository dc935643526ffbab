/** What has to be done by a moment, and where the heap keeps it. */
export interface Timed {
  /** ms, on the clock of `performance.now()`. */
  readonly deadline: number;
  /** -1 while it is not there. */
  place: number;
}

/** Deadlines that are met in one turn of the event loop; the rest in the next. */
const PER_TURN = 64;

/** Deadlines by the hundred thousand: a heap, and one timer for the earliest. A timer for each would take 400 bytes. */
export class Deadlines<T extends Timed> {
  readonly #heap: T[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** When the timer goes off. */
  #alarm = Number.POSITIVE_INFINITY;

  constructor(private readonly passed: (item: T) => void) {}

  add(item: T): void {
    this.#heap.push(item);
    this.#rise(item, this.#heap.length - 1);
    this.#arm();
  }

  /** Takes one back, if it is there. The timer may go off for nothing. */
  delete(item: T): void {
    const { place } = item;
    if (place < 0) return;
    item.place = -1;
    const last = this.#heap.pop() as T;
    if (last === item) return;
    const above = this.#heap[(place - 1) >> 1];
    if (above && above.deadline > last.deadline) this.#rise(last, place);
    else this.#sink(last, place);
  }

  #arm(): void {
    const earliest = this.#heap[0];
    if (!earliest || earliest.deadline >= this.#alarm) return;
    clearTimeout(this.#timer);
    this.#alarm = earliest.deadline;
    this.#timer = setTimeout(() => this.#ring(), Math.max(0, Math.ceil(this.#alarm - performance.now())));
  }

  #ring(): void {
    const now = performance.now();
    this.#alarm = Number.POSITIVE_INFINITY;
    for (let left = PER_TURN; left > 0; left--) {
      const earliest = this.#heap[0];
      if (!earliest || earliest.deadline > now) break;
      this.delete(earliest);
      this.passed(earliest);
    }
    this.#arm();
  }

  /** Moves towards the top as far as it is earlier than what is there. */
  #rise(item: T, from: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = this.#heap[above] as T;
      if (other.deadline <= item.deadline) break;
      this.#put(other, place);
      place = above;
    }
    this.#put(item, place);
  }

  /** Moves away from the top as far as something earlier is below. */
  #sink(item: T, from: number): void {
    let place = from;
    for (;;) {
      let below = 2 * place + 1;
      const [left, right] = [this.#heap[below], this.#heap[below + 1]];
      if (left && right && right.deadline < left.deadline) below++;
      const other = this.#heap[below];
      if (!other || other.deadline >= item.deadline) break;
      this.#put(other, place);
      place = below;
    }
    this.#put(item, place);
  }

  #put(item: T, place: number): void {
    this.#heap[place] = item;
    item.place = place;
  }
}
