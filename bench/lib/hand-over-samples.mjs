import { median } from './stats.mjs';
import { contend, settings } from './trial.mjs';

/**
 * Hands a block over again and again, another one each time by its last byte, and takes samples of that. `handOver` resolves with how long it took,
 * ms, and with what each reader saw as the last byte.
 */
export async function contendByHandOvers(block, handOver, end) {
  const { warmUp, count } = settings;
  let turn = 0;

  async function once() {
    turn = (turn + 1) % 256;
    block[block.length - 1] = turn;
    const { ms, seen } = await handOver(block);
    if (seen.some((byte) => byte !== turn)) throw new Error(`readers saw ${seen}, not ${turn}`);
    return ms;
  }

  async function sample(times) {
    const taken = [];
    while (taken.length < times) taken.push(await once());
    return { ms: median(taken) };
  }

  await sample(warmUp);
  await contend(() => sample(count), end);
}
