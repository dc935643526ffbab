import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SharedMemory, type UnmanagedOptions } from '@shmd/client';
import { onTestFinished } from 'vitest';

/** A segment of these bytes that needs no manager: a way to attach it, as often as one likes. It goes with the test. */
export function segmentOf(bytes: Uint8Array): (options?: UnmanagedOptions) => SharedMemory {
  const shmDir = mkdtempSync(join(tmpdir(), 'shmd-unit-'));
  writeFileSync(join(shmDir, 'segment'), bytes);
  onTestFinished(() => rmSync(shmDir, { recursive: true }));
  return (options) => {
    const shm = SharedMemory.attach('segment', { shmDir, ...options });
    onTestFinished(() => shm.close());
    return shm;
  };
}
