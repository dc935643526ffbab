import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runId } from '../helpers/run.js';
import { blocksOf } from './blocks.js';
import { ROOT, read } from './pages.js';

export interface Program {
  page: string;
  /** What is started, one after the other. */
  run: string[];
  /** What those start. */
  others?: string[];
  prints: RegExp;
  /** It takes the manager that is there. */
  needsManager?: boolean;
}

/** Every program of every page. */
export const PROGRAMS: Program[] = [
  {
    page: 'README.md',
    run: ['main.mjs'],
    others: ['worker.mjs'],
    prints: /^worker: 2073600 bytes that begin with 255\nmain: shmd_[0-9a-f]{8} now begins with 42\n$/,
  },
  {
    page: 'docs/coordination.md',
    run: ['changes.mjs'],
    others: ['changer.mjs'],
    prints: /^version 1: hello\n$/,
  },
  { page: 'docs/coordination.md', run: ['counter.mjs'], prints: /^100\n$/ },
  { page: 'docs/coordination.md', run: ['cell.mjs'], prints: /^2 1024 7\n$/ },
  {
    page: 'docs/migrating-from-python.md',
    run: ['producer.mjs', 'consumer.mjs'],
    prints: /^Int32Array\(5\) \[ 2, 4, 6, 8, 10 \]\n$/,
    needsManager: true,
  },
  { page: 'docs/runtimes.md', run: ['settings.mjs'], prints: /^1920\n$/ },
  { page: 'packages/client/README.md', run: ['frame.mjs'], prints: /^2073600\n$/, needsManager: true },
  { page: 'packages/manager/README.md', run: ['main.mjs'], prints: /^$/ },
  { page: 'packages/protocol/README.md', run: ['check.mjs'], prints: /^4096\n$/ },
];

/** The files of a page that a test runs. */
export function filesRun(page: string): string[] {
  const ofPage = PROGRAMS.filter((program) => program.page === page);
  return ofPage.flatMap(({ run, others = [] }) => [...run, ...others]);
}

/**
 * Puts the programs of a page into a folder where the packages are installed, as whoever copies them does. The managers that they start prefix their
 * names: on this machine others may run the same programs.
 */
export function copyPrograms(page: string, namePrefix: string): string {
  const own = `SharedMemoryManager.start({ namePrefix: '${namePrefix}' })`;
  const folder = mkdtempSync(join(tmpdir(), `shmd-${runId()}-`));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const { file, code } of blocksOf(read(page))) {
    if (file) writeFileSync(join(folder, file), code.replace('SharedMemoryManager.start()', own));
  }
  return folder;
}
