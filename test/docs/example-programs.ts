import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { onTestFinished } from 'vitest';
import { runId } from '../helpers/run.js';
import type { Documented, Example } from './examples.js';
import { ROOT } from './pages.js';

/** As strict as a program can be that uses the packages. */
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: true,
};

const PRINTING = /^( *)console\.log\((.*)\); \/\/ (.*)$/gm;
const GIVEN = 'client, shm, list, array, cell, mutex, osName, prints';

/** An example as a function that is given what the reference says that it has, and imports what it names. */
export function exampleModule({ code }: Example, packages: Documented['packages']): string {
  const used = [...packages].filter(([name]) => new RegExp(`\\b${name}\\b`).test(code));
  const imports = used.map(([name, from]) => `import { ${name} } from '${from}';`);
  const checked = code.replace(
    PRINTING,
    (_, indent, values, text) => `${indent}prints(${JSON.stringify(text)}, ${values});`,
  );
  return `${imports.join('\n')}
import type { Given } from './given.mjs';
export default async function example({ ${GIVEN} }: Given): Promise<void> {
  {
${checked}
  }
}
`;
}

/** A program that runs each example and names those that fail; and what the compiler says against them. */
export interface ExamplesProgram {
  main: string;
  complaints: string[];
}

/** Compiles the examples in a folder where the packages are installed. */
export function compileExamples({ examples, packages }: Documented, namePrefix: string): ExamplesProgram {
  const folder = mkdtempSync(join(tmpdir(), `shmd-${runId()}-`));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  copyFileSync(join(ROOT, 'test/docs/given.ts'), join(folder, 'given.mts'));
  const names = examples.map(({ of }, i) => `${i}-${of}`);
  for (const [i, example] of examples.entries())
    writeFileSync(join(folder, `${names[i]}.mts`), exampleModule(example, packages));
  const files = ['given', ...names].map((name) => join(folder, `${name}.mts`));
  const program = ts.createProgram(files, { ...OPTIONS, typeRoots: [join(ROOT, 'node_modules/@types')] });
  const { diagnostics } = program.emit();
  const complaints = [...ts.getPreEmitDiagnostics(program), ...diagnostics].map(({ file, messageText }) => {
    return `${file?.fileName.slice(folder.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
  const main = join(folder, 'main.mjs');
  writeFileSync(
    main,
    `import { run } from './given.mjs';
for (const name of ${JSON.stringify(names)}) {
  const { default: example } = await import(\`./\${name}.mjs\`);
  await run(example, '${namePrefix}').catch((error) => {
    console.error(name, error);
    process.exitCode = 1;
  });
}
`,
  );
  return { main, complaints };
}
