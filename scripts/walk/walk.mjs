// What a newcomer does who has our page and nothing else: install, run the first program, look, kill, and see it clean.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { check } from '../lib/checks.mjs';
import { until } from '../lib/until.mjs';
import { environment } from './environment.mjs';
import { Journal } from './journal.mjs';
import { linesOf, programsOf } from './page.mjs';
import { Shell } from './shell.mjs';
import { watch } from './watch.mjs';

/** How a newcomer's camera says that it is there. */
const THERE = 'the segments are there';
const NO_MANAGER = 3;

const segments = (prefix) => readdirSync('/dev/shm').filter((name) => name.startsWith(prefix));

/** Takes the walk through `page` on this Node.js, from these tarballs. Throws where it does not go as the page says. */
export async function walk({ node, tarballs, page }) {
  const folder = mkdtempSync(join(tmpdir(), 'shmd-walk-'));
  const [root, runtimeDir, bin] = ['project', 'run', 'bin'].map((name) => join(folder, name));
  for (const each of [root, runtimeDir, bin]) mkdirSync(each, { mode: 0o700 });
  symlinkSync(node, join(bin, 'node'));
  const env = environment(bin, runtimeDir);
  const walker = { folder, root, runtimeDir, env, page, shell: new Shell(root, env), journal: new Journal() };
  try {
    await install(walker, tarballs);
    await firstProgram(walker);
    await watchAndKill(walker);
    walker.journal.end();
  } finally {
    await walker.shell.end();
    // Where the walk has ended before its manager; else it says that there is none.
    spawnSync(node, [join(root, 'node_modules/@shmd/manager/bin/shmd.js'), 'stop'], { env });
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Types a line, and writes it down. */
async function type({ shell, journal }, line, says) {
  const result = await shell.type(line, says);
  journal.step(line, result);
  return result;
}

/** Types a line until what it prints is as wanted: whoever has been killed is noticed a moment later. */
async function typeUntil({ shell, journal }, line, wanted) {
  let result = await shell.type(line);
  const isWanted = async () => {
    if (wanted(result)) return true;
    result = await shell.type(line);
    return false;
  };
  await until(isWanted, { what: line }).finally(() => journal.step(line, result));
}

async function install(walker, tarballs) {
  const [line] = linesOf(walker.page, 'npm install DIR', 1);
  const { code } = await type(walker, line.replace('DIR', tarballs));
  check(code === 0, 'the tarballs install');
  for (const [file, code] of programsOf(walker.page)) writeFileSync(join(walker.root, file), code);
}

async function firstProgram(walker) {
  const { code, printed } = await type(walker, 'node main.mjs');
  const [, name] = /^worker: .*\nmain: (shmd_\w+) now begins with 42$/m.exec(printed) ?? [];
  check(code === 0 && name !== undefined, 'the first program prints its two lines');
  check(segments(name).length === 0, 'and leaves nothing');
}

async function watchAndKill(walker) {
  const [start, camera] = linesOf(walker.page, 'npx shmd start', 2);
  const [list, top] = linesOf(walker.page, 'npx shmd ls', 2);
  const [killCamera, listLeft, killManager, listNone, look] = linesOf(walker.page, 'kill -9', 5);
  // What others have named so on this machine stays theirs.
  const prefix = `${basename(walker.folder)}-`;
  const started = await type(walker, `${start} --name-prefix ${prefix}`);
  check(started.code === 0, 'a manager serves');
  await type(walker, camera, THERE);
  const { printed } = await type(walker, list);
  check(/^frame +2 MiB +owner[\s\S]*^model +64 MiB +manager/m.test(printed), 'both segments are there');
  await watch(top, walker);

  await type(walker, killCamera);
  await typeUntil(walker, listLeft, ({ printed }) => !/^frame/m.test(printed) && /^model/m.test(printed));
  check(segments(prefix).join() === `${prefix}model`, 'one is gone with the camera, the other stays');
  await type(walker, killManager);
  await typeUntil(walker, listNone, ({ code }) => code === NO_MANAGER);
  await typeUntil(walker, look, ({ printed }) => !printed.includes(prefix));
  check(true, 'nothing is left when the manager is killed');
  await until(() => readdirSync(walker.runtimeDir).length === 0, { what: 'its files to go' });
}
