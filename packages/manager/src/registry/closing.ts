import type { ClientRecord } from './client-record.js';
import { endsWithAttachment, endsWithOwner } from './lifetime.js';
import type { Registry } from './registry.js';
import type { Segment } from './segment.js';

/**
 * Books that are being closed, a small step at a time. A step that ends a segment yields it, still registered: to be removed, or kept where
 * the OS refuses.
 */
export type Closing = Iterator<Segment | null, void>;

/** Of a client that has left. What it owned ends, or is nobody's; then what it had attached may end. */
export function* closeBooks(registry: Registry, client: ClientRecord, closed: () => void): Closing {
  for (const segment of client.owned) {
    registry.disown(segment);
    yield endsWithOwner(segment) ? segment : null;
  }
  for (const attachment of client.attachments.keys()) yield registry.detach(client, attachment);
  closed();
}

/** Of what a former manager left: nobody comes back for it any more. */
export function* giveUp(
  registry: Registry,
  restored: Iterable<Segment>,
  isHere: (owner: string | null) => boolean,
): Closing {
  for (const segment of restored) {
    if (registry.occupant(segment.name) !== segment) continue;
    if (!isHere(segment.owner)) registry.disown(segment);
    const orphaned = segment.owner === null && endsWithOwner(segment);
    yield orphaned || (segment.everAttached && endsWithAttachment(segment)) ? segment : null;
  }
}
