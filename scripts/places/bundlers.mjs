// Programs that a bundler made, as ES modules and as CommonJS: with shmd in them, without it, and carried off to where nothing is installed.
import { cpSync, mkdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import esbuild from 'esbuild';
import { rollup } from 'rollup';
import { build as vite } from 'vite';
import webpack from 'webpack';
import { check } from '../lib/checks.mjs';
import { USED } from './project.mjs';

const FORMATS = { esm: 'mjs', cjs: 'cjs' };

/** More than the program has without shmd. Bytes. */
const SMALL = 4_096;

/** As the message says that stands in for what was not found. */
const ALL = ['@shmd/native', '@shmd/manager', '@shmd/client'];

const BUNDLERS = {
  esbuild: ({ root, format, external, outfile }) =>
    esbuild.build({
      entryPoints: [join(root, 'program.mjs')],
      bundle: true,
      platform: 'node',
      format,
      external,
      outfile,
      logLevel: 'warning',
    }),

  rollup: async ({ root, format, external, outfile }) => {
    const input = join(root, 'program.mjs');
    const onwarn = (warning) => {
      throw new Error(warning.message);
    };
    const bundle = await rollup({ input, external, plugins: [nodeResolve(), commonjs()], onwarn });
    await bundle.write({ file: outfile, format });
    await bundle.close();
  },

  vite: ({ root, format, external, outfile }) =>
    vite({
      root,
      configFile: false,
      logLevel: 'warn',
      ssr: { noExternal: true, external },
      build: {
        ssr: 'program.mjs',
        outDir: join(outfile, '..'),
        emptyOutDir: false,
        rolldownOptions: { output: { format, entryFileNames: basename(outfile) } },
      },
    }),

  webpack: async ({ root, format, external, outfile }) => {
    const isModule = format === 'esm';
    const kind = isModule ? 'module' : 'commonjs';
    const stats = await new Promise((resolve, reject) => {
      const options = {
        mode: 'production',
        context: root,
        entry: './program.mjs',
        target: 'node20',
        experiments: { outputModule: isModule },
        externals: Object.fromEntries(external.map((name) => [name, `${kind} ${name}`])),
        output: { path: join(outfile, '..'), filename: basename(outfile), module: isModule },
      };
      webpack(options, (error, stats) => (error ? reject(error) : resolve(stats)));
    });
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
    const said = [...errors, ...warnings].map(({ message }) => message);
    if (said.length > 0) throw new Error(said.join('\n'));
  },
};

export async function tryBundlers({ folder, root, node }) {
  const away = join(folder, 'away');
  mkdirSync(away);
  for (const [name, bundle] of Object.entries(BUNDLERS)) {
    for (const [format, extension] of Object.entries(FORMATS)) {
      const within = join(root, 'out', `${name}-within.${extension}`);
      await bundle({ root, format, external: [], outfile: within });
      check(node([within]).stdout === USED, `${name}, ${format}: a program with shmd in it finds addon and daemon`);

      const without = join(root, 'out', `${name}-without.${extension}`);
      await bundle({ root, format, external: ALL, outfile: without });
      check(
        statSync(without).size < SMALL && node([without]).stdout === USED,
        `${name}, ${format}: a program that leaves it out imports it`,
      );

      const moved = join(away, basename(within));
      cpSync(within, moved);
      const { stderr } = node([moved], { fails: true });
      const says = `@shmd/native is not installed where ${moved} is. Leave shmd out of the bundle, external: ['@shmd/native', '@shmd/manager']`;
      check(
        stderr.includes(says) && stderr.includes('ERR_SHM_UNSUPPORTED'),
        `${name}, ${format}: far from both it says what to do`,
      );
    }
  }
}
