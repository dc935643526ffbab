import type { SegmentInfo, SegmentPage } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { listSegments } from '../src/operations/list-segments.js';

const segment = { name: 'a' } as SegmentInfo;

test('all pages, in their order', async () => {
  const asked: (number | undefined)[] = [];
  const pages: SegmentPage[] = [
    { segments: [segment, segment], next: 7 },
    { segments: [segment], next: 9 },
    { segments: [] },
  ];
  const listed = await listSegments(async (after) => {
    asked.push(after);
    return pages.shift() as SegmentPage;
  });
  expect([listed.length, asked]).toEqual([3, [undefined, 7, 9]]);
});

for (const [what, page] of [
  ['the same page again', { segments: [segment], next: 5 }],
  ['empty pages', { segments: [], next: 5 }],
] as const) {
  test(`S6: a manager that lists ${what} for ever is ERR_SHM_PROTOCOL`, async () => {
    let asked = 0;
    const listing = listSegments(async () => {
      asked++;
      return { ...page, segments: [...page.segments] };
    });
    await expect(listing).rejects.toMatchObject({ code: 'ERR_SHM_PROTOCOL' });
    expect(asked).toBeLessThan(3);
  });
}

test('S6: a manager that goes back, or lists more than there can be, is ERR_SHM_PROTOCOL', async () => {
  const backwards = listSegments(async (after) => ({ segments: [segment], next: after === undefined ? 5 : after - 1 }));
  await expect(backwards).rejects.toMatchObject({ code: 'ERR_SHM_PROTOCOL' });
  const many = new Array(100_000).fill(segment);
  const endless = listSegments(async (after = 0) => ({ segments: many, next: after + 1 }));
  await expect(endless).rejects.toMatchObject({ code: 'ERR_SHM_PROTOCOL' });
});
