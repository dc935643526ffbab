// Each package as one module, beside the declarations of tsc: to find, read and link fifty of them takes longer than to run them.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { lazyBuiltins, MONOTONIC } from './bundle-plugins.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * By the package's folder: its bundles, and the modules whose exports each has. `part`: one that has fewer exports of another, because to bundle
 * them again would make two of each class.
 */
const BUNDLES = {
  // Where the binaries have always been looked for from.
  native: { native: ['index'] },
  'packages/protocol': { 'bundle/index': ['index', 'node/index', 'board/index'], 'bundle/schemas': ['schemas/index'] },
  'packages/client': {
    'bundle/internal': ['index', 'internal'],
    part: { 'bundle/index': ['index'], of: './internal.js' },
  },
  'packages/manager': { 'bundle/index': ['index'] },
};

/** Bundles a package from what tsc has made of it. Packages import each other, and all else, as they are installed. */
export async function bundlePackage(folder) {
  const dist = join(root, folder, 'dist');
  const { part, ...bundles } = BUNDLES[folder];
  for (const [name, modules] of Object.entries(bundles)) {
    await bundled(dist, modules, { outfile: join(dist, `${name}.js`) });
  }
  if (!part) return;
  const { of: from, ...parts } = part;
  for (const [name, modules] of Object.entries(parts)) {
    const { metafile } = await bundled(dist, modules, { write: false, metafile: true, outfile: 'part.js' });
    const [{ exports }] = Object.values(metafile.outputs);
    writeFileSync(join(dist, `${name}.js`), `export { ${exports.join(', ')} } from '${from}';\n`);
  }
}

function bundled(dist, modules, options) {
  return build({
    stdin: { contents: modules.map((module) => `export * from './${module}.js';`).join('\n'), resolveDir: dist },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    minifySyntax: true,
    minifyWhitespace: true,
    define: MONOTONIC.define,
    banner: { js: MONOTONIC.banner },
    plugins: [lazyBuiltins],
    logLevel: 'warning',
    ...options,
  });
}
