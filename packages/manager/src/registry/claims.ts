import type { Segment } from './segment.js';

/** What the clients of a former manager held, until they come back for it or the time for that is over. */
export class Claims {
  /** Each with the request that made it, where that is known. */
  readonly #restored = new Map<Segment, string | undefined>();
  readonly #byOwner = new Map<string, Segment[]>();
  readonly #byRequest = new Map<string, Segment>();

  get restored(): Iterable<Segment> {
    return this.#restored.keys();
  }

  add(segment: Segment, key: string | undefined): void {
    const { owner } = segment;
    const request = owner === null || key === undefined ? undefined : requestOf(owner, key);
    this.#restored.set(segment, request);
    if (request !== undefined) this.#byRequest.set(request, segment);
    if (owner === null) return;
    const siblings = this.#byOwner.get(owner);
    if (siblings) siblings.push(segment);
    else this.#byOwner.set(owner, [segment]);
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
    const request = this.#restored.get(segment);
    this.#restored.delete(segment);
    if (request !== undefined) this.#byRequest.delete(request);
  }
}

function requestOf(owner: string, key: string): string {
  return `${owner} ${key}`;
}
