// A plain Node.js beside Electron: it views the memory and draws into it, in a slot that nobody reads.
import { once } from 'node:events';
import { connect } from '@shmd/client';

const [{ refs }] = await once(process, 'message');
const client = await connect();
const slots = await Promise.all(refs.map((ref) => client.attach(ref)));

let number = 0;
const draw = (slot) => {
  slots[slot].buf.fill(++number);
  process.send({ slot, number });
};
process.on('message', ({ free }) => draw(free));
process.once('disconnect', () => process.exit()); // Electron has ended
for (const slot of slots.keys()) draw(slot);
