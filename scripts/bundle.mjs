// One minified ES module for each program that must start fast: loading a tree of packages costs more than Node's own start.
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const manager = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages/manager');
const outdir = join(manager, 'dist/bundle');

rmSync(outdir, { recursive: true, force: true });
const shared = {
  absWorkingDir: manager,
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  external: ['@shmd/native'],
  legalComments: 'linked',
  // CommonJS inside (commander, pino) asks for Node's modules with require.
  banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
  logLevel: 'warning',
};
const daemon = { daemon: 'dist/daemon/entry.js' };
const shipped = { ...shared, define: { SHMD_FAILPOINTS: 'false' } };
await build({ ...shipped, entryPoints: daemon, outdir });
await build({ ...shipped, entryPoints: { cli: 'dist/cli/main.js' }, outdir, splitting: true });

// The schemas with zod, which a program loads when it has something to refuse: so any of them can require it.
const words = { banner: {}, format: 'cjs', outExtension: { '.js': '.cjs' } };
await build({ ...shipped, ...words, entryPoints: { reasons: 'dist/reasons.js' }, outdir });

// The same daemon, which dies where a test tells it to. It does not ship: `build` is not among the package's files.
const withFailpoints = { ...shared, define: { SHMD_FAILPOINTS: 'true' } };
await build({ ...withFailpoints, entryPoints: daemon, outdir: 'build/failpoints' });
