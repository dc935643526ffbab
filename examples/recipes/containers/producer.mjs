// Draws a frame again and again, or says why it cannot.
import { connect, SharedCell, ShmError } from '@shmd/client';

const BYTES = Number(process.env.FRAME_BYTES ?? 1920 * 1080);
const client = await connect(undefined, { wait: true });
try {
  const cell = await SharedCell.openOrCreate(client, { name: 'frame', size: BYTES });
  const writer = await cell.writer();
  for (let number = 1; ; number++) {
    writer.update((slot) => slot.fill(number));
    console.log(`producer: frame ${number}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
} catch (error) {
  if (!(error instanceof ShmError)) throw error;
  console.error(`producer: ${error.code}: ${error.message}`);
  process.exitCode = 1;
  await client.close();
}
