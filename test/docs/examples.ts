import { dirname, join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './pages.js';

/** One `@example` of a doc comment. */
export interface Example {
  /** What it is an example of: `Client`, `Client.create`. */
  of: string;
  code: string;
}

/** What is exported, and what its doc comments have for examples. */
export interface Documented {
  examples: Example[];
  /** Of each exported name, the package that it is imported from. */
  packages: Map<string, string>;
  /** Exported names, and methods of exported classes, that have none. */
  without: string[];
}

/** What is imported from each package that has a reference. */
const ENTRIES = { '@shmd/client': 'packages/client/src/index.ts', '@shmd/manager': 'packages/manager/src/index.ts' };
/** With which the reference is made of them. */
const CONFIG = join(ROOT, 'site/tsconfig.json');

export function documented(): Documented {
  const { config } = ts.readConfigFile(CONFIG, ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(CONFIG));
  const program = ts.createProgram(fileNames, options);
  const checker = program.getTypeChecker();
  const found = new Map<string, string[]>();
  const packages = new Map<string, string>();
  for (const [name, entry] of Object.entries(ENTRIES)) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(join(ROOT, entry)) as ts.SourceFile);
    for (const symbol of checker.getExportsOfModule(module as ts.Symbol)) {
      // The manager's package also has the client's main names.
      if (!packages.has(symbol.name)) packages.set(symbol.name, name);
      const original = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      found.set(symbol.name, examplesOf(original));
      for (const method of methodsOf(original)) found.set(`${symbol.name}.${method.name}`, examplesOf(method));
    }
  }
  const all = [...found];
  return {
    packages,
    examples: all.flatMap(([of, examples]) => examples.map((code) => ({ of, code }))),
    without: all.filter(([, examples]) => examples.length === 0).map(([of]) => of),
  };
}

function examplesOf(symbol: ts.Symbol): string[] {
  const texts = symbol.getJsDocTags().filter(({ name }) => name === 'example');
  return texts.map(({ text }) => {
    const [, code] = /^```ts\n([\s\S]*)\n```$/.exec(ts.displayPartsToString(text)) ?? [];
    if (code === undefined) throw new Error(`an example of ${symbol.name} is no block of ts`);
    return code;
  });
}

/** The methods of a class that its users call; not those that have Node's or JavaScript's meaning. */
function methodsOf({ members, exports }: ts.Symbol): ts.Symbol[] {
  return [...(members?.values() ?? []), ...(exports?.values() ?? [])].filter((symbol) =>
    symbol.declarations?.some(
      (node) => ts.isMethodDeclaration(node) && ts.isIdentifier(node.name) && !isInherited(node) && !isInternal(node),
    ),
  );
}

const isInherited = (node: ts.MethodDeclaration) =>
  node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.OverrideKeyword);
const isInternal = (node: ts.Node) => ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal');
