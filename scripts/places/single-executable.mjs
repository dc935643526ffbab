// A single executable application: the program is in it; node_modules stands beside it, and a Node.js for the manager is in PATH.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import esbuild from 'esbuild';
import { check } from '../lib/checks.mjs';
import { USED } from './project.mjs';

const POSTJECT = createRequire(import.meta.url).resolve('postject/dist/cli.js');

/** By which Node's executable knows that it carries a program; Node's own documentation names it. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

export async function trySingleExecutable({ folder, root, start, node }) {
  await esbuild.build({
    entryPoints: [join(root, 'program.mjs')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: join(root, 'app.cjs'),
    logLevel: 'warning',
  });
  const config = { main: 'app.cjs', output: 'app.blob', disableExperimentalSEAWarning: true };
  writeFileSync(join(root, 'sea.json'), JSON.stringify(config));
  node(['--experimental-sea-config', 'sea.json']);
  const app = join(root, 'app');
  copyFileSync(process.execPath, app);
  node([POSTJECT, app, 'NODE_SEA_BLOB', 'app.blob', '--sentinel-fuse', FUSE]);

  const PATH = dirname(process.execPath);
  check(
    start(app, [], { env: { PATH } }).stdout === USED,
    'single executable: works with node_modules beside it and Node.js in PATH',
  );
  const withoutNode = start(app, [], { env: { PATH: folder }, fails: true }).stdout;
  check(
    /^ERR_SHM_UNSUPPORTED .*install Node\.js where PATH finds it/.test(withoutNode),
    'single executable: without a Node.js it says so',
  );

  const away = join(folder, 'bare');
  mkdirSync(away);
  copyFileSync(app, join(away, 'app'));
  const { stderr } = start(join(away, 'app'), [], { fails: true });
  check(stderr.includes('@shmd/native is not installed where'), 'single executable: without node_modules it says so');
}
