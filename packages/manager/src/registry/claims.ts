import type { Segment } from './segment.js';

/** What the clients of a former manager held, until they come back for it or the time for that is over. */
export class Claims {
  readonly #restored = new Set<Segment>();
  readonly #byOwner = new Map<string, Segment[]>();
  readonly #byRequest = new Map<string, Segment>();

  get restored(): Iterable<Segment> {
    return this.#restored;
  }

  add(segment: Segment, key: string | undefined): void {
    this.#restored.add(segment);
    if (segment.owner === null) return;
    const siblings = this.#byOwner.get(segment.owner);
    if (siblings) siblings.push(segment);
    else this.#byOwner.set(segment.owner, [segment]);
    if (key !== undefined) this.#byRequest.set(requestOf(segment.owner, key), segment);
  }

  /** The segments that a returning client owns. They can be claimed once. */
  take(owner: string): Segment[] {
    const owned = this.#byOwner.get(owner) ?? [];
    this.#byOwner.delete(owner);
    return owned.filter((segment) => this.#restored.has(segment));
  }

  /** The segment that a returning client's unanswered create made, if it came that far. */
  madeBy(owner: string, key: string): Segment | undefined {
    return this.#byRequest.get(requestOf(owner, key));
  }

  /** May somebody who holds it still come back? */
  protects(segment: Segment): boolean {
    return this.#restored.has(segment);
  }

  forget(segment: Segment): void {
    this.#restored.delete(segment);
    for (const [request, made] of this.#byRequest) if (made === segment) this.#byRequest.delete(request);
  }
}

function requestOf(owner: string, key: string): string {
  return `${owner} ${key}`;
}
