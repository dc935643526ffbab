import type { NamedParams, SegmentInfo, SegmentPage } from '@shmd/protocol';
import { describeAdmission } from '../registry/admission.js';
import type { Registry } from '../registry/registry.js';
import { describe, describedBytes, type Segment } from '../registry/segment.js';
import type { LossWatch } from './loss-watch.js';

/** A page of `segment.list` stays well within one frame, and is made in a few ms. */
const PAGE_BYTES = 512 * 1024;

/** So many listings go on where their last page ended; any more begin anew, and pass over what they have seen. */
const MARKS = 16;

/** Where the last page of a listing ended: what is still to come, the first of it by itself. */
interface Mark {
  head: Segment;
  rest: Iterator<Segment>;
}

/** What there is. */
export class Catalogue {
  /** By the `next` that the page gave. */
  readonly #marks = new Map<number, Mark>();

  constructor(
    private readonly registry: Registry,
    private readonly loss: LossWatch,
    private readonly namePrefix: string,
  ) {}

  /** Throws ERR_SHM_NOT_FOUND, ERR_SHM_STALE. */
  stat({ name, uid }: NamedParams): SegmentInfo {
    // Who finds a name taken can learn by whom, and wait for that: also while it is being made.
    const coming = this.registry.admitted(name);
    if (coming && (uid === undefined || uid === coming.uid)) return describeAdmission(coming, this.namePrefix + name);
    return describe(this.loss.look(this.registry.find(name, uid)));
  }

  list(after = 0): SegmentPage {
    const segments: SegmentInfo[] = [];
    let bytes = 0;
    let last = 0;
    const walk = this.#walk(after);
    for (const segment of walk) {
      // What ends anyway is not there; and a mark may have kept what has gone since.
      if (segment.seq <= after || this.registry.peek(segment.name) !== segment) continue;
      if (bytes > PAGE_BYTES) {
        this.#mark(last, { head: segment, rest: walk.rest });
        return { segments, next: last };
      }
      segments.push(describe(this.loss.look(segment)));
      last = segment.seq;
      bytes += describedBytes(segment);
    }
    return { segments };
  }

  #walk(after: number): Iterable<Segment> & { rest: Iterator<Segment> } {
    const mark = this.#marks.get(after);
    this.#marks.delete(after);
    const rest = mark?.rest ?? this.registry.segments;
    let head = mark?.head;
    const next = (): IteratorResult<Segment> => {
      if (!head) return rest.next();
      const value = head;
      head = undefined;
      return { done: false, value };
    };
    return { rest, [Symbol.iterator]: () => ({ next }) };
  }

  #mark(next: number, mark: Mark): void {
    this.#marks.set(next, mark);
    const [oldest] = this.#marks.keys();
    if (this.#marks.size > MARKS && oldest !== undefined) this.#marks.delete(oldest);
  }
}
