// Takes the blocks that trials/hand-over.mjs hands over, and says of each what its last byte is. argv: settings as JSON.
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';

const settings = JSON.parse(process.argv[2]);
const { receiver } = await import(new URL(`../trials/ways/${settings.way}.mjs`, import.meta.url));
const control = createConnection(settings.control);
await once(control, 'connect');

const say = (block) => control.write(`${block[block.length - 1]}\n`);
const { take, end } = await receiver(settings, say);
process.once('disconnect', async () => {
  control.destroy();
  await end?.();
  process.exit();
});
process.send('ready');
// Where the block comes by itself, `receiver` has been told whom to tell.
if (take) for await (const line of createInterface({ input: control })) say(await take(line));
