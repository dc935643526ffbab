// What esbuild does for programs that must start fast, beyond bundling.
import { readFileSync } from 'node:fs';

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
