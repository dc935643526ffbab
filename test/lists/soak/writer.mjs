// Changes the items of the list named on its command line, as fast as it can, until its parent is gone.
import { setImmediate as turn } from 'node:timers/promises';
import { connect } from '@shmd/client';
import { VALUES } from './values.mjs';

process.on('disconnect', () => process.exit());
const client = await connect();
const list = await client.attachList(process.argv[2]);
process.send('writing');
for (let round = 0; ; round++) {
  for (let i = 0; i < list.length; i++) list.set(i, VALUES[(round + i) % VALUES.length]);
  if (round % 100 === 0) await turn();
}
