import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The one file of each package that knows its operating system. */
const KNOWS_ITS_OS: Record<string, string> = {
  'native/lib': 'load.ts',
  'packages/protocol/src': 'node/os.ts',
  'packages/client/src': 'os.ts',
  'packages/manager/src': 'os.ts',
};

/** What only one operating system has: who a user is, what a file permits, where the kernel tells of itself. */
const OS_FACT =
  /process\.platform|\bgete?[ug]id\b|\b_handle\b|\bumask\(|\blstat|\.ino\b|\/dev\/shm|['"`/]proc\/|win32|\b0o[0-7]+/;

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

function linesWithOsFacts(dir: string, file: string): string[] {
  const lines = withoutComments(readFileSync(join(root, dir, file), 'utf8')).split('\n');
  return lines.filter((line) => OS_FACT.test(line)).map((line) => `${dir}/${file}: ${line.trim()}`);
}

test('T: what only one operating system has is known to one file of each package', () => {
  for (const [dir, knows] of Object.entries(KNOWS_ITS_OS)) {
    const files = readdirSync(join(root, dir), { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll(sep, '/'))
      .filter((name) => name.endsWith('.ts'));
    expect(linesWithOsFacts(dir, knows), 'this file still has a reason to be').not.toEqual([]);
    expect(files.filter((file) => file !== knows).flatMap((file) => linesWithOsFacts(dir, file))).toEqual([]);
  }
});
