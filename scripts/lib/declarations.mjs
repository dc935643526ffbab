// The types that ship. A package's code is CommonJS, whoever imports it, so its declarations are, too: were there others for `import`, a class
// would not be the same class to TypeScript as the one that `require` gets.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';

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
  const text = withoutInternal(withoutSmallExamples(readFileSync(join(dist, `${module}.d.ts`), 'utf8')));
  mkdirSync(dirname(target), { recursive: true });
  const commonjs = text.replace(RELATIVE, '$1$2$3.cjs$2').replace(/^\/\/# sourceMappingURL=.*\n?/m, '');
  // Two spaces a level, as the sources: tsc writes four.
  writeFileSync(
    target,
    commonjs.replaceAll(/^(?: {4})+/gm, (spaces) => ' '.repeat(spaces.length / 2)),
  );
  for (const [, , , name] of text.matchAll(RELATIVE)) copy(dist, types, join(dirname(module), name));
}

/**
 * Takes out the examples that are not of classes and functions: of each method and type there is one in the reference, and together they would be
 * as large as all else that the declarations say.
 */
export function withoutSmallExamples(text) {
  const source = ts.createSourceFile('it.d.ts', text, ts.ScriptTarget.Latest, true);
  const large = source.statements.filter((node) => ts.isClassDeclaration(node) || ts.isFunctionDeclaration(node));
  const kept = new Set(
    large.flatMap((node) => ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []).map(({ pos }) => pos),
  );
  return text.replaceAll(/\/\*\*(?:(?!\*\/)[\s\S])*\*\//g, (comment, at) =>
    kept.has(at) ? comment : comment.replace(EXAMPLE, '').replace(ONE_LINE, '/** $1 */'),
  );
}

/** What is left of a comment that had little else. */
const ONE_LINE = /^\/\*\*\n\s*\* (.*)\n\s*\*\/$/;

/** To the end of its comment, in which it comes last. */
const EXAMPLE = /\s*\*\n\s*\* @example\n(?:(?!\s*\*\/)[\s\S])*/;

/**
 * Takes out the members that are marked `@internal`. A constructor becomes one that only subclasses may call: a class without any could be made
 * by everybody. What a class implements goes as well, since that may be what was taken out; its other members say it.
 */
export function withoutInternal(text) {
  const source = ts.createSourceFile('it.d.ts', text, ts.ScriptTarget.Latest, true);
  const cuts = source.statements
    .filter(ts.isClassDeclaration)
    .flatMap(({ members, heritageClauses = [] }) => [
      ...heritageClauses.filter(({ token }) => token === ts.SyntaxKind.ImplementsKeyword).map((node) => cut(node, '')),
      ...members.filter(isInternal).map((node) => cut(node, replacement(node))),
    ]);
  return withoutUnusedImports(
    cuts
      .sort((a, b) => b.from - a.from)
      .reduce((rest, { from, to, by }) => rest.slice(0, from) + by + rest.slice(to), text),
  );
}

const cut = (node, by) => ({ from: node.getFullStart(), to: node.end, by });
const isInternal = (node) => ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
const replacement = (node) => (ts.isConstructorDeclaration(node) ? '\n    protected constructor();' : '');

/** What only internal members spoke of need not travel. */
function withoutUnusedImports(text) {
  const isUsed = (name) => text.match(new RegExp(`\\b${name}\\b`, 'g')).length > 1;
  return text.replaceAll(/^import (?:type )?\{([^}]*)\} from .*\n/gm, (whole, list) =>
    list.match(/\w+(?=\s*(?:,|$))/g).some(isUsed) ? whole : '',
  );
}
