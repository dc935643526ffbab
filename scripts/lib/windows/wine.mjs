// Running a program for Windows. One Wine server serves all that a run starts, in a prefix of this project's own.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const WORK = join(
  dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))),
  'node_modules/.cache/windows',
);
const PREFIX = join(WORK, 'prefix');

/** Seconds that the server waits for another program, so that each does not start one. */
const LINGER = 20;

const { DISPLAY: _, ...inherited } = process.env;
const env = {
  ...inherited,
  WINEDEBUG: '-all',
  WINEARCH: 'win64',
  WINEPREFIX: PREFIX,
  WINEDLLOVERRIDES: 'mscoree=d;mshtml=d;winemenubuilder.exe=d',
};

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { env, stdio: 'ignore', timeout: 180_000 });
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} failed: ${error ?? status}`);
}

/** Makes the prefix the first time, and starts its server. */
export function startWine() {
  if (!existsSync(join(PREFIX, 'ready'))) {
    mkdirSync(PREFIX, { recursive: true });
    process.stderr.write('preparing Wine\n');
    run('wine', 'wineboot', '-i');
    // Else node.exe says that Windows is too old.
    run('wine', 'winecfg', '-v', 'win10');
    run('wineserver', '-w');
    closeSync(openSync(join(PREFIX, 'ready'), 'w'));
  }
  spawnSync('wineserver', [`-p${LINGER}`], { env, stdio: 'ignore' });
}

/** Ends the server of this prefix and what it still runs. */
export function stopWine() {
  spawnSync('wineserver', ['-k'], { env, stdio: 'ignore' });
}

/** A path of this system as programs for Windows name it. */
export const windowsPath = (path) => `Z:${path.replaceAll('/', '\\')}`;

/**
 * Runs a program to its end, or for so many ms. What it says goes to a file: node.exe cannot write to a pipe that is none of Windows'.
 * Its exit status is cut to 8 bits, and 0 for one that another process has ended: look for what it says at last.
 */
export async function runInWine(program, args, { cwd, variables = {}, timeout, log }) {
  const out = openSync(log, 'w');
  const child = spawn('wine', [program, ...args], { cwd, env: { ...env, ...variables }, stdio: ['ignore', out, out] });
  closeSync(out);
  const timer = setTimeout(() => child.kill('SIGKILL'), timeout);
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? signal));
  });
  clearTimeout(timer);
  return { status, output: readFileSync(log, 'utf8') };
}
