import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runId } from './run.js';

/** An empty directory that goes with the test, on tmpfs unless told otherwise. */
export function temporary(parent = '/dev/shm'): string {
  const path = mkdtempSync(join(parent, `${runId()}_`));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
