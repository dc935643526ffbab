// What requests cost by how many clients there are: while the others are idle, and when all ask at once.
import { SharedMemoryManager } from '@shmd/manager';
import { crowd } from '../lib/bare-client.mjs';
import { contend, settings, spreadMicroseconds } from '../lib/trial.mjs';

const { runtimeDir, namePrefix, numbers, count, warmUp } = settings;
const LEAST = 30;

await contend(async () => {
  const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
  const others = [];
  const pair = async () => {
    const shm = await manager.create(4096);
    shm.close();
    await shm.unlink();
  };
  await spreadMicroseconds(warmUp, pair);
  await spreadMicroseconds(warmUp, () => manager.status());
  const points = [];
  for (const number of numbers) {
    others.push(...(await crowd(manager.address, number - 1 - others.length)));
    const all = () =>
      Promise.all([manager, ...others].map((each) => each.status?.() ?? each.request('manager.status')));
    const works = { status: () => manager.status(), 'create, close, unlink': pair };
    for (const [series, work] of Object.entries(works)) {
      points.push({ series: `${series}; the others idle`, x: number, ...(await spreadMicroseconds(count, work)) });
    }
    const batches = Math.max(LEAST, Math.ceil(count / number));
    await spreadMicroseconds(batches, all);
    const { p50, p99 } = await spreadMicroseconds(batches, all);
    points.push({ series: 'status of all at once, for each', x: number, p50: p50 / number, p99: p99 / number });
  }
  for (const each of others) each.close();
  await manager.shutdown();
  return { points };
});
