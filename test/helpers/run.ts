import { readdirSync, readFileSync } from 'node:fs';

/** Marks everything of one test run: segment names, directories, and processes through their environment. */
export const RUN_VARIABLE = 'SHMD_TEST_RUN';

export function runId(): string {
  const id = process.env[RUN_VARIABLE];
  if (!id) throw new Error(`${RUN_VARIABLE} is not set: run the tests through vitest`);
  return id;
}

/** Names in `/dev/shm` that begin with `prefix`, and those of segments that will when they are published. */
export function segmentsOf(prefix: string, dir = '/dev/shm'): string[] {
  // While others come and go, the kernel may tell one name twice.
  return [...new Set(readdirSync(dir))].filter((name) => name.startsWith(prefix) || name.startsWith(`.${prefix}`));
}

/** Pids and command lines of live processes whose environment carries the text. Zombies have no environment and do not count. */
export function processesWith(text: string): { pid: number; command: string }[] {
  const found: { pid: number; command: string }[] = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    try {
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(text)) continue;
      found.push({ pid, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') });
    } catch {
      // It ended while we looked, or is another user's.
    }
  }
  return found;
}
