import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { pages } from '../docs/pages.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

function packageJson(folder: string): { workspaces?: string[]; scripts?: Record<string, string> } {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

const { workspaces = [], scripts: rootScripts = {} } = packageJson('.');
const SCRIPTS = ['.', ...workspaces].flatMap((folder) =>
  Object.entries(packageJson(folder).scripts ?? {}).map(([name, command]) => ({ folder, name, command })),
);

test('T: every script of package.json runs files that exist', () => {
  const missing: string[] = [];
  for (const { folder, name, command } of SCRIPTS) {
    for (const [file] of command.matchAll(/[\w./-]+\.(?:[cm]?[jt]s|sh|py)\b/g)) {
      if (!existsSync(join(root, folder, file))) missing.push(`${folder}: ${name}: ${file}`);
    }
  }
  expect(missing).toEqual([]);
});

test('T: every script of package.json begins with a program or a script that is there', () => {
  const missing: string[] = [];
  for (const { folder, name, command } of SCRIPTS) {
    for (const part of command.split('&&')) {
      const [program, verb, script] = part.trim().split(/\s+/) as [string, ...string[]];
      const there =
        program === 'npm'
          ? verb === 'run' && script !== undefined && script in rootScripts
          : program === 'node' || existsSync(join(root, 'node_modules/.bin', program));
      if (!there) missing.push(`${folder}: ${name}: ${part.trim()}`);
    }
  }
  expect(missing).toEqual([]);
});

test('T: a file that one script starts by its path is there', () => {
  const missing: string[] = [];
  for (const file of readdirSync(join(root, 'scripts'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.mjs')) continue;
    const url = new URL(`scripts/${file}`, `file://${root}`);
    for (const [, target] of readFileSync(url, 'utf8').matchAll(/new URL\('([^']+)', import\.meta\.url\)/g)) {
      if (!existsSync(new URL(target as string, url))) missing.push(`scripts/${file}: ${target}`);
    }
  }
  expect(missing).toEqual([]);
});

test('the script that packs says how it is used, also to who does it wrong', () => {
  const pack = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/pack.mjs', ...args], {
      cwd: root,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const { stdout: usage } = pack('--help');
  expect(usage).toMatch(/^usage: npm run pack -- --out DIR/);
  expect(pack()).toEqual({ status: 2, stdout: '', stderr: `where to?\n${usage}` });
  expect(pack('--what')).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining(`'--what'\n${usage}`),
  });
});

test('T: every npm run that a page or CI speaks of is a script', () => {
  const unknown: string[] = [];
  for (const page of [...pages(), '.ci/run']) {
    for (const [, name] of readFileSync(join(root, page), 'utf8').matchAll(/\bnpm run ([\w:-]+)/g)) {
      if (!((name as string) in rootScripts)) unknown.push(`${page}: ${name}`);
    }
  }
  expect(unknown).toEqual([]);
});
