import { type SegmentInfo, type SegmentPage, ShmError } from '@shmd/protocol';

/** More than a manager can hold on any machine of today: one that lists more lists for ever. */
const MOST_SEGMENTS = 4_000_000;

/** Puts the pages of a listing together. Throws ERR_SHM_PROTOCOL when they lead nowhere. */
export async function listSegments(page: (after: number | undefined) => Promise<SegmentPage>): Promise<SegmentInfo[]> {
  const all: SegmentInfo[] = [];
  for (let after: number | undefined; ; ) {
    const { segments, next } = await page(after);
    for (const segment of segments) all.push(segment);
    if (next === undefined) return all;
    const forward = segments.length > 0 && (after === undefined || next > after);
    if (!forward || all.length > MOST_SEGMENTS) {
      throw new ShmError('ERR_SHM_PROTOCOL', `the manager lists segments without an end: ${all.length} so far`);
    }
    after = next;
  }
}
