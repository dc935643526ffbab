// Where the kernel puts two processes that talk in turns changes a round trip threefold, and it may change its mind at any time: where they can be
// pinned, each gets a core of its own.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Gives this process, with all its threads, one core and `other` another: on Linux, where there are two and the `taskset` of util-linux. */
export function pinApart(other) {
  const [first, second] = allowedCores();
  if (second === undefined) return;
  pin(process.pid, first);
  pin(other, second);
}

function pin(pid, core) {
  spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)]);
}

/** A container may have only some of them. */
function allowedCores() {
  if (process.platform !== 'linux') return [];
  const [, list] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return list.split(',').flatMap((range) => {
    const [from, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}
