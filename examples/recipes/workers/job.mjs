import { SharedMutex } from '@shmd/client';
import { markDone, numbersOf, repair } from './block.mjs';

/** The same in a thread and in a process: only how they came by `client` differs. `working` is called while this has the lock. */
export async function work(client, ref, { part, isEndless = false }, working = () => {}) {
  const shm = await client.attach(ref);
  const numbers = numbersOf(shm, part);
  for (let i = 0; i < numbers.length; i++) numbers[i] = Math.sqrt(part * numbers.length + i);

  // #region lock
  await SharedMutex.over(shm).run((guard) => {
    if (guard.ownerDied) {
      console.log('the last one died with the lock: the count is made anew');
      repair(shm);
      guard.consistent();
    }
    working();
    while (isEndless); // until it is terminated
    markDone(shm, part);
  });
  // #endregion
}
