import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where pages are; what npm and the builds put there is no page of ours. */
const FOLDERS = ['docs', 'packages', 'native', 'clients', 'examples', 'test'];
const FOREIGN = /(^|\/)(node_modules|dist|build|prebuilds)\//;

/** Every page, by its path from the root, with `/` on every system. */
export function pages(): string[] {
  const markdown = (folder: string, options: { recursive: boolean }) =>
    readdirSync(join(ROOT, folder), { ...options, encoding: 'utf8' })
      .map((name) => join(folder, name).replaceAll('\\', '/'))
      .filter((path) => path.endsWith('.md') && !FOREIGN.test(path));
  return [
    ...markdown('', { recursive: false }),
    ...FOLDERS.flatMap((folder) => markdown(folder, { recursive: true })),
  ].sort();
}

export function read(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}
