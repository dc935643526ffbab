import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every declaration file that ships. */
export const SHIPPED = ['native', 'packages/protocol', 'packages/client', 'packages/manager'].flatMap((folder) =>
  readdirSync(join(root, folder, 'dist/types'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.d.cts'))
    .map((name) => `${folder}/dist/types/${name}`),
);
