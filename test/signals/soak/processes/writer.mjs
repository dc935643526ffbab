// Rewrites a cell as fast as it can, each byte of a value the same.
import { setImmediate as turn } from 'node:timers/promises';
import { SharedCell } from '@shmd/client';
import { STUCK_MS } from '../stuck.mjs';
import { client, settings } from './role.mjs';

const cell = SharedCell.over(await client.attach(settings.name));
const writer = await cell.writer({ timeout: STUCK_MS });
const value = new Uint8Array(cell.size);
process.send('ready');
for (let i = 1; ; i++) {
  const byte = i % 251;
  if (i % 2 === 0) writer.write(value.fill(byte));
  else writer.update((slot) => slot.fill(byte));
  // The end of the parent must be heard.
  if (i % 100 === 0) await turn();
}
