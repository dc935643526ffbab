// Tests in jest with a manager for each file: they pass, one is killed in the middle, jest itself is, and nothing is left.
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { tryTests } from './lib/recipe-tests.mjs';

export function tryRecipe(project) {
  // Of tests that it knows to be quick, jest would run few in its own process.
  const unknown = () => mkdtempSync(join(project.root, 'node_modules/cache-'));
  return tryTests(project, {
    program: 'node_modules/jest/bin/jest.js',
    args: () => ['--maxWorkers', '2', '--cacheDirectory', unknown()],
    passed: /Tests: .*3 passed/,
    file: (name) => `test/${name}.test.js`,
    imports: (modules) =>
      Object.entries(modules)
        .map(([module, name]) => `const { ${name} } = require('${module}');\n`)
        .join(''),
  });
}
