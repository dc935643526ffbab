// What ships of each package: one CommonJS module, because to find, read and link fifty takes longer than to run them, and because jest, and
// much that embeds Node, can load no ES module. What `import` gets is that same code, by a module that only names its exports.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { LOCATION, lazyBuiltins, MONOTONIC, requiredOnce } from './bundle-plugins.mjs';
import { withClassNames } from './class-names.mjs';
import { writeDeclarations } from './declarations.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * By the package's folder, what can be imported from it: names, and the modules whose exports they have. Those that stand together are one module
 * in a program, because two would have two of each class.
 */
const ENTRIES = {
  native: [{ index: 'index' }],
  'packages/protocol': [{ index: 'index', node: 'node/index', board: 'board/index' }, { schemas: 'schemas/index' }],
  'packages/client': [{ index: 'index', internal: 'internal' }],
  'packages/manager': [{ index: 'index' }],
};

/** Bundles a package from what tsc has made of it. Packages import each other, and all else, as they are installed. */
export async function bundlePackage(folder) {
  const dist = join(root, folder, 'dist');
  rmSync(join(dist, 'types'), { recursive: true, force: true });
  mkdirSync(join(dist, 'bundle'), { recursive: true });
  const write = (file, text) => writeFileSync(join(dist, 'bundle', file), text);
  for (const entries of ENTRIES[folder]) {
    const names = Object.keys(entries);
    const code = names.length === 1 ? names[0] : 'code';
    const { outputFiles } = await bundled(dist, Object.values(entries), { write: false });
    write(`${code}.cjs`, withClassNames(outputFiles[0].text));
    for (const [name, module] of Object.entries(entries)) {
      const exports = await exportsOf(dist, module);
      if (name !== code)
        write(`${name}.cjs`, `const { ${exports} } = require('./${code}.cjs');\nmodule.exports = { ${exports} };\n`);
      write(`${name}.js`, `${REQUIRE}\nexport const { ${exports} } = require('./${code}.cjs');\n`);
      write(`${name}.bundler.js`, `export { ${exports} } from './${code}.cjs';\n`);
      writeDeclarations(dist, module);
    }
  }
}

/** Node reads all of a CommonJS module that is imported to learn what it exports, which takes longer than to run it; not of one that is required. */
const REQUIRE = "const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);";

/** The names that a module exports to programs, as they are listed in code. */
async function exportsOf(dist, module) {
  const { metafile } = await bundled(dist, [module], { format: 'esm', write: false, metafile: true, outfile: 'x.js' });
  const [{ exports }] = Object.values(metafile.outputs);
  return exports.join(', ');
}

/** As exportsOf(), of what is imported by that name: `@shmd/client/internal`. */
function exportsOfPackage(path) {
  const [, name, entry = 'index'] = path.split('/');
  const folder = name === 'native' ? name : `packages/${name}`;
  return exportsOf(join(root, folder, 'dist'), Object.assign({}, ...ENTRIES[folder])[entry]);
}

/** The shortest name of the module that is required by that one: each name that a program uses, Node looks for anew. */
function nameOfPackage(path) {
  const [scope, name, entry] = path.split('/');
  if (!entry) return path;
  const { exports } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
  const isSame = exports['.'].require.default === exports[`./${entry}`].require.default;
  return isSame ? `${scope}/${name}` : path;
}

function bundled(dist, modules, options) {
  return build({
    stdin: { contents: modules.map((module) => `export * from './${module}.js';`).join('\n'), resolveDir: dist },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    // Its paths say where tsc finds the sources of a package.
    tsconfigRaw: {},
    minifySyntax: true,
    minifyWhitespace: true,
    define: { ...MONOTONIC.define, ...LOCATION.define },
    banner: { js: MONOTONIC.banner + LOCATION.banner },
    plugins: [lazyBuiltins, requiredOnce(exportsOfPackage, nameOfPackage)],
    logLevel: 'warning',
    ...options,
  });
}
