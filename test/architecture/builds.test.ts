import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

function optionsOf(config: string): ts.CompilerOptions & { references: string[] } {
  const { config: json } = ts.readConfigFile(join(root, config), ts.sys.readFile);
  const { options, projectReferences = [] } = ts.parseJsonConfigFileContent(json, ts.sys, dirname(join(root, config)));
  return { ...options, references: projectReferences.map(({ path }) => join(path, 'tsconfig.json')) };
}

test('what tsc says to have built is where it built it: who removes that gets it anew', () => {
  const { references } = optionsOf('tsconfig.json');
  const shipped = references.map((path) => path.slice(root.length)).filter((path) => path !== 'test/tsconfig.json');
  expect(shipped.length).toBe(4);
  for (const config of shipped) {
    const { outDir, tsBuildInfoFile } = optionsOf(config);
    expect(dirname(tsBuildInfoFile ?? 'beside its configuration'), config).toBe(outDir);
  }
});
