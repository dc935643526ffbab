import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERSION } from '@shmd/protocol';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PACKAGES = ['native', 'packages/protocol', 'packages/client', 'packages/manager'];

interface Manifest {
  name: string;
  version: string;
  dependencies?: Record<string, string>;
}

const manifests: Manifest[] = PACKAGES.map((folder) =>
  JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')),
);

test('all that is released together has one version, and asks for exactly that', () => {
  const own = manifests.map(({ version }) => version);
  const asked = manifests.flatMap(({ dependencies = {} }) =>
    Object.entries(dependencies).flatMap(([name, version]) => (name.startsWith('@shmd/') ? [version] : [])),
  );
  const [, python] = /^VERSION = "(.*)"$/m.exec(readFileSync(join(root, 'clients/python/shmd.py'), 'utf8')) ?? [];
  expect(asked.length).toBe(5);
  expect(new Set([...own, ...asked, python])).toEqual(new Set([VERSION]));
});
