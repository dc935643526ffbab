import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';
import { compileExamples, exampleModule } from './example-programs.js';
import { documented } from './examples.js';

const found = documented();

test('each exported name, and each method of an exported class, has an example', () => {
  expect(found.without).toEqual([]);
  expect(found.examples.length).toBeGreaterThan(100);
});

test('every example compiles, runs, and prints what it says', async () => {
  const own = scene();
  const { main, complaints } = compileExamples(found, own.prefix);
  expect(complaints).toEqual([]);
  own.stopAtEnd(join(own.runtimeDir, 'default.sock'));
  const { code, stderr } = await own.program(main);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('an example imports what it names, and what it says that it prints is compared', () => {
  const code = "const one = float(1);\n  console.log(one.value); // 1\nconsole.log('free');";
  const module = exampleModule(
    { of: 'float', code },
    new Map([
      ['float', '@shmd/client'],
      ['connect', '@shmd/client'],
    ]),
  );
  expect(module).toContain("import { float } from '@shmd/client';\n");
  expect(module).not.toContain('connect');
  expect(module).toContain('  prints("1", one.value);\nconsole.log(\'free\');');
});
