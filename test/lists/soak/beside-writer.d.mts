import type { SharedMemoryManager } from '@shmd/manager';

/** How the reader ended, by an exit code or a signal, and what it said. */
export function readBesideWriter(
  manager: SharedMemoryManager,
  node: string,
  args: string[],
): Promise<{ ended: number | string; text: string }>;
