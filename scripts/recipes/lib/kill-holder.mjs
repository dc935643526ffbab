import { readFileSync } from 'node:fs';
import { until } from '../../lib/until.mjs';

/** Kills a process while it has a lock. `holder` says the pid of whoever has it; undefined: nobody. Returns the pid. */
export function killHolder(holder) {
  return until(() => killIfHolder(holder), { what: 'somebody with the lock' });
}

/** Kills it if it has still got the lock once it is stopped, and cannot give it back. */
async function killIfHolder(holder) {
  const pid = await holder();
  if (pid === undefined) return undefined;
  process.kill(pid, 'SIGSTOP');
  const isStopped = () => /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  await until(isStopped, { what: `process ${pid} to stop` });
  const isHolder = (await holder()) === pid;
  process.kill(pid, isHolder ? 'SIGKILL' : 'SIGCONT');
  return isHolder ? pid : undefined;
}
