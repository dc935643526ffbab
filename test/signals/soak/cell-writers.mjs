import { SharedCell } from '@shmd/client';
import { STUCK_MS } from './stuck.mjs';

const VALUE_BYTES = 16_384;
const LONGEST_LIFE_MS = 40;

/** A cell's writer is killed at any instruction, again and again: whoever reads always gets a whole value, and the next writer goes on. */
export async function cellWriters(run, kills) {
  const cell = await SharedCell.create(run.client, { size: VALUE_BYTES });
  const into = Buffer.alloc(VALUE_BYTES);
  const whole = Buffer.alloc(VALUE_BYTES);
  let version = 0;
  let reads = 0;
  const read = () => {
    const value = cell.read(into);
    reads++;
    if (!value || value.version < version) run.violation(`${value?.version} was read after version ${version}`);
    if (!whole.fill(into[0]).equals(into)) run.violation(`version ${value?.version} is torn`);
    version = value?.version ?? version;
  };
  for (let i = 0; i < kills && !run.over; i++) {
    const changed = cell.changed({ since: version, timeout: STUCK_MS });
    const writer = await run.actor('writer', { name: cell.name });
    await changed;
    const until = performance.now() + 1 + run.random.below(LONGEST_LIFE_MS);
    while (performance.now() < until && !run.over) read();
    await writer.kill();
    read();
  }
  return `${kills} writers of a cell killed, ${reads} whole values read`;
}
