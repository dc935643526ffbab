// What is tested: a camera shows frames, viewers see the latest.
import { connect, SharedCell } from '@shmd/client';

export const FRAME_BYTES = 320 * 240;

export async function openCamera() {
  const client = await connect();
  const cell = await SharedCell.create(client, { name: 'frame', size: FRAME_BYTES });
  const writer = await cell.writer();
  return { show: (frame) => writer.write(frame), close: () => client.close() };
}

export async function openViewer() {
  const client = await connect();
  const cell = SharedCell.over(await client.attach('frame', { access: 'read' }));
  return {
    latest: () => cell.read()?.data,
    next: () => cell.changed({ timeout: 10_000 }),
    close: () => client.close(),
  };
}
