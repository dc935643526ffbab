// Tests in vitest with a manager for each file: they pass, one is killed in the middle, vitest itself is, and nothing is left.
import { tryTests } from './lib/recipe-tests.mjs';

export function tryRecipe(project) {
  return tryTests(project, {
    program: 'node_modules/vitest/vitest.mjs',
    args: () => ['run'],
    passed: /Tests +3 passed/,
    file: (name) => `test/${name}.test.mjs`,
    imports: (modules) =>
      Object.entries({ vitest: 'test', ...modules })
        .map(([module, name]) => `import { ${name} } from '${module}';\n`)
        .join(''),
  });
}
