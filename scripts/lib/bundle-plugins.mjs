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

/** What is bundled of @shmd/native looks for the binaries from where that package is. */
export const nativeFromItsFolder = {
  name: 'native-from-its-folder',
  setup({ onLoad }) {
    onLoad({ filter: /native[\\/]dist[\\/]load\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace('fileURLToPath(import.meta.url)', 'nativeEntry()'),
    }));
  },
};
export const NATIVE_ENTRY = "const nativeEntry=()=>require.resolve('@shmd/native');";

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
