// What ships: each package as one module, and one minified module for each program that must start fast. Loading a tree of files costs more
// than Node's own start.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { manPage } from './command-docs/man-page.mjs';
import { manual } from './command-docs/manual.mjs';
import { lean, MONOTONIC } from './lib/bundle-plugins.mjs';
import { bundlePackage } from './lib/package-bundles.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const manager = join(root, 'packages/manager');
const outdir = join(manager, 'dist/bundle');

rmSync(outdir, { recursive: true, force: true });
for (const folder of ['native', 'packages/protocol', 'packages/client', 'packages/manager'])
  await bundlePackage(folder);

/** Of a package's own bundle a program would get more than it uses. */
const alias = {
  '@shmd/protocol': join(root, 'packages/protocol/dist/index.js'),
  '@shmd/protocol/node': join(root, 'packages/protocol/dist/node/index.js'),
  '@shmd/protocol/board': join(root, 'packages/protocol/dist/board/index.js'),
  '@shmd/protocol/schemas': join(root, 'packages/protocol/dist/schemas/index.js'),
  '@shmd/client': join(root, 'packages/client/dist/index.js'),
  '@shmd/client/internal': join(root, 'packages/client/dist/internal.js'),
};
const shared = {
  absWorkingDir: manager,
  alias,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  // Its paths say where tsc finds the sources of a package.
  tsconfigRaw: {},
  legalComments: 'linked',
  logLevel: 'warning',
  define: { ...MONOTONIC.define, SHMD_FAILPOINTS: 'false' },
};

/** ES modules load a good part of Node's loader for them, that CommonJS has no use for. */
const commonjs = {
  ...shared,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  // For createRequire(), which takes either.
  define: { ...shared.define, 'import.meta.url': '__filename' },
  banner: { js: MONOTONIC.banner },
};
const daemon = {
  ...commonjs,
  alias: { ...alias, '@shmd/native': join(root, 'native/dist/index.js') },
  entryPoints: { daemon: 'dist/daemon/entry.js' },
  plugins: [lean],
};
await build({ ...daemon, outdir });

// The schemas with zod, which a program loads when it has something to refuse: so any of them can require it.
await build({ ...commonjs, entryPoints: { reasons: 'dist/reasons.js' }, outdir });

await build({
  ...shared,
  format: 'esm',
  splitting: true,
  external: ['@shmd/native'],
  // CommonJS inside (commander) asks for Node's modules with require.
  banner: {
    js: `import{createRequire as __r}from'node:module';const require=__r(import.meta.url);${MONOTONIC.banner}`,
  },
  entryPoints: { cli: 'dist/cli/main.js' },
  outdir,
});

// What `man shmd` shows, of the same program.
mkdirSync(join(manager, 'dist/man'), { recursive: true });
writeFileSync(join(manager, 'dist/man/shmd.1'), manPage(manual()));

// The same daemon, which dies where a test tells it to. It does not ship: `build` is not among the package's files.
await build({ ...daemon, define: { ...daemon.define, SHMD_FAILPOINTS: 'true' }, outdir: 'build/failpoints' });
