// What esbuild does for programs that must start fast, beyond bundling.
import { readFileSync } from 'node:fs';

/** In the place of `performance.now()`, for which a program would load all of node:perf_hooks at its start: what defines it, and the banner. */
export const MONOTONIC = {
  define: { 'performance.now': 'monotonicNow' },
  banner: 'const monotonicNow=()=>{const[s,n]=process.hrtime();return s*1e3+n/1e6};',
};

/** Modules of Node by what a CommonJS program, which nobody runs in a worker, knows or has in their place: each takes a while to load. */
const KNOWN = {
  'node:worker_threads': 'export const isMainThread = true;',
  'node:module': `
    export const createRequire = (from) => (from === __filename ? require : require('node:module').createRequire(from));
  `,
};

export const lean = {
  name: 'lean',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(${Object.keys(KNOWN).join('|')})$`) }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'known' } : { path, external: true },
    );
    onLoad({ filter: /.*/, namespace: 'known' }, ({ path }) => ({ contents: KNOWN[path] }));
  },
};

/**
 * In the place of `import.meta.url`, which CommonJS has not: what defines it, and the banner. A bundler that makes an ES module of a program
 * leaves it no `__filename` either: it is then taken for the file that Node was started with.
 */
export const LOCATION = {
  define: { 'import.meta.url': 'thisFile' },
  banner: "const thisFile=typeof __filename==='string'?__filename:process.argv[1]??process.cwd()+'/.';",
};

/**
 * Other packages of ours, each required once: esbuild has every module require what it imports, and sixty times to find the same package takes longer
 * than to run it. `exportsOf` says what a package exports, as it is listed in code; `nameOf` by which name its module is required, where it has several.
 */
export const requiredOnce = (exportsOf, nameOf) => ({
  name: 'required-once',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@shmd\// }, ({ path, kind }) =>
      kind === 'import-statement' ? { path, namespace: 'package' } : { path, external: true },
    );
    onLoad({ filter: /.*/, namespace: 'package' }, async ({ path }) => {
      const exports = await exportsOf(path);
      return {
        contents:
          path === '@shmd/native' ? native(exports) : `export const { ${exports} } = require('${nameOf(path)}');`,
      };
    });
  },
});

/**
 * @shmd/native as it is installed where the code is when it runs. A bundler sees nothing of it: binaries it could not make part of a program,
 * and what is left out of an ES module it does not let CommonJS in that require.
 */
const native = (exports) => `
  import { notInstalled } from '@shmd/protocol/node';
  function load() {
    try {
      return process.getBuiltinModule('node:module').createRequire(thisFile)('@shmd/native');
    } catch (error) {
      throw error.code === 'MODULE_NOT_FOUND' ? notInstalled('@shmd/native', thisFile, error) : error;
    }
  }
  export const { ${exports} } = load();
`;

/** What a module imports from one of Node's by name. */
function importedFrom(builtin, importer) {
  const code = readFileSync(importer, 'utf8');
  const lists = [...code.matchAll(new RegExp(`import \\{([^}]*)\\} from '${builtin}'`, 'g'))];
  return lists.flatMap(([, list]) => list.split(',').map((name) => name.replace(/ as .*/, '').trim()));
}

/**
 * Node's modules as members that are looked up when they are used: to import one by its name is to load it, and all that it offers, at the start.
 */
export const lazyBuiltins = {
  name: 'lazy-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, importer }) => {
      const names = [...new Set(importedFrom(path, importer))].sort();
      return { path: `${path} ${names}`, namespace: 'builtin', pluginData: { builtin: path, names } };
    });
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ pluginData: { builtin, names } }) => {
      const members = names.map((name) => `get ${name}() { return load().${name}; }`);
      const load = `let loaded; const load = () => (loaded ??= process.getBuiltinModule('${builtin}'));`;
      return { contents: `${load} module.exports = { ${members.join(', ')} };` };
    });
  },
};
