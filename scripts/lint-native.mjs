// npm run lint:native: the C++ as clang-format lays it out, and without what clang-tidy finds in what is built on Linux.
import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './lib/checks.mjs';
import { headers } from './setup.mjs';

const native = join(dirname(dirname(fileURLToPath(import.meta.url))), 'native');

/** One release, Debian 12's: others lay out, and find, other things. */
const TOOLS = ['clang-format-14', 'clang-tidy-14'];
const [FORMAT, TIDY] = TOOLS;

/** Every source file that the build compiles here, and its flags, as a database that clang's tools read. Returns the database's folder. */
function compileCommands() {
  const gyp = join(native, '../node_modules/node-gyp/bin/node-gyp.js');
  run(process.execPath, [gyp, 'configure', ...headers(), '--', '-f', 'compile_commands_json'], { cwd: native });
  return join(native, 'build/Release');
}

/** Runs clang-tidy over a file. Returns what it says of it, which is nothing when it is content. */
function tidy(database, file) {
  return new Promise((resolve) => {
    execFile(TIDY, ['-p', database, '--quiet', file], (error, stdout) => resolve(error ? stdout || error.message : ''));
  });
}

/** Runs it over all of them, as many at a time as there are processors. Returns how many it is not content with. */
async function tidyAll(database, files) {
  const rest = [...files];
  let faulty = 0;
  const work = async () => {
    for (let file = rest.pop(); file !== undefined; file = rest.pop()) {
      const said = await tidy(database, file);
      if (!said) continue;
      faulty++;
      console.error(said);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return faulty;
}

const missing = TOOLS.filter((tool) => spawnSync(tool, ['--version']).error);
if (missing.length > 0) {
  console.error(`there is no ${missing.join(' and no ')}: apt-get install ${missing.join(' ')}`);
  process.exit(1);
}

const sources = readdirSync(join(native, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(cc|h)$/.test(name))
  .map((name) => join(native, 'src', name));
const { status } = spawnSync(FORMAT, ['--dry-run', '-Werror', ...sources], { stdio: 'inherit' });
if (status !== 0) process.exit(1);
console.log(`${sources.length} files are laid out as ${FORMAT} does it`);

const database = compileCommands();
const commands = JSON.parse(readFileSync(join(database, 'compile_commands.json'), 'utf8'));
const compiled = new Set(commands.map(({ file }) => file));
const faulty = await tidyAll(database, compiled);
console.log(`${TIDY} is content with ${compiled.size - faulty} of ${compiled.size} files`);
if (faulty > 0) process.exitCode = 1;
