import { expect, test } from 'vitest';
import { FRAME_BYTES, openCamera, openViewer } from '../frames.mjs';

test('a viewer sees the latest frame, and hears of the next', async () => {
  const camera = await openCamera();
  const viewer = await openViewer();
  expect(viewer.latest()).toBeUndefined();
  const next = viewer.next();
  camera.show(new Uint8Array(FRAME_BYTES).fill(7));
  await next;
  expect(viewer.latest()[0]).toBe(7);
  await viewer.close();
  await camera.close();
});
