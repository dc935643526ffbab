import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';
import { COMMAND, noTerminal, Terminal } from '../helpers/terminal.js';
import { until } from '../helpers/until.js';

const SIGNALS = ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;

/** Says that it is there, and each signal that it gets; ends with 7 when it is told to by one more. */
const LISTENER = `
  for (const signal of ${JSON.stringify(SIGNALS)}) process.on(signal, () => console.log('got', signal));
  process.stdin.on('data', () => process.exit(7));
  console.log('ready');
`;

function flags(own: ReturnType<typeof scene>): string[] {
  return ['--runtime-dir', own.runtimeDir, '--name-prefix', own.prefix, '--log-level', 'silent'];
}

test('run passes signals on, and exits as its command does', async () => {
  const own = scene();
  const child = own.spawnCommand(['run', ...flags(own), '--', process.execPath, '-e', LISTENER], {}, true);
  let seen = '';
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    seen += text;
  });
  await until(() => seen.includes('ready'), { what: 'the command to be there' });
  for (const signal of SIGNALS) {
    process.kill(child.pid as number, signal);
    await until(() => seen.includes(`got ${signal}`), { what: signal });
  }
  child.stdin?.write('.');
  expect(await new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)))).toBe(7);
  expect(seen.match(/got/g)).toHaveLength(SIGNALS.length);
  expect(own.leftovers()).toEqual([]);
});

test('run exits with 128 and the number of the signal that ended its command', async () => {
  const own = scene();
  for (const signal of SIGNALS) {
    const child = own.spawnCommand(['run', ...flags(own), '--', 'sh', '-c', 'echo ready; exec sleep 60'], {}, true);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    process.kill(child.pid as number, signal);
    const code = await new Promise((resolve) => child.once('exit', (code, by) => resolve(by ?? code)));
    expect([signal, code]).toEqual([signal, 128 + constants.signals[signal]]);
    expect(own.leftovers()).toEqual([]);
  }
});

test('run in a terminal: Ctrl-C reaches the command once', async ({ skip }) => {
  if (noTerminal) skip(noTerminal);
  const own = scene();
  const shell = new Terminal(own.env);
  shell.type(
    `clear; ${COMMAND} run ${flags(own).join(' ')} -- ${process.execPath} -e "${LISTENER.replaceAll(/["\n]/g, (c) => (c === '"' ? '\\"' : ' '))}"; echo ended $?`,
  );
  await shell.shows(/^ready$/m);
  shell.press('C-c');
  await shell.shows(/got SIGINT/);
  shell.press('C-\\');
  await shell.shows(/got SIGQUIT/);
  shell.press('x', 'Enter');
  await shell.shows(/^ended 7$/m);
  expect(shell.lines.join('\n').match(/got SIG/g)).toHaveLength(2);
  await own.isReclaimed();
});
