import type { Segment } from './segment.js';

/** Does the segment end, now that its owner has disconnected? */
export function endsWithOwner(segment: Segment): boolean {
  if (segment.state === 'initialising') return true;
  if (segment.lifetime === 'owner') return true;
  // Never attached: nobody's last close can end it any more, so its owner's end does.
  return segment.lifetime === 'attached' && !segment.everAttached;
}

/** Does the segment end, now that an attachment has closed? */
export function endsWithAttachment(segment: Segment): boolean {
  return segment.lifetime === 'attached' && segment.attachments === 0;
}
