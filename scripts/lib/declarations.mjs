// The types that ship. A package's code is CommonJS, whoever imports it, so its declarations are, too: were there others for `import`, a class
// would not be the same class to TypeScript as the one that `require` gets.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const RELATIVE = /(from |import\()(['"])(\.[^'"]*)\.js\2/g;

/** Writes the declarations of a module, and of all that they speak of, from `dist` to `dist/types`; and beside them what `import` finds. */
export function writeDeclarations(dist, module) {
  const types = join(dist, 'types');
  copy(dist, types, module);
  writeFileSync(join(types, `${module}.d.ts`), `export * from './${basename(module)}.cjs';\n`);
}

function copy(dist, types, module) {
  const target = join(types, `${module}.d.cts`);
  if (existsSync(target)) return;
  const text = readFileSync(join(dist, `${module}.d.ts`), 'utf8');
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text.replace(RELATIVE, '$1$2$3.cjs$2').replace(/^\/\/# sourceMappingURL=.*\n?/m, ''));
  for (const [, , , name] of text.matchAll(RELATIVE)) copy(dist, types, join(dirname(module), name));
}
