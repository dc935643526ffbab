import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@shmd/client';
import { expect, type TestContext, test } from 'vitest';
import { type Scene, scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';
import { COMMAND, noTerminal, Terminal } from '../helpers/terminal.js';

/** What a shell would run if it took the name of a segment for a word of its own. `/` may not be in a name. */
const TRAP = '$(touch trapped)`touch trapped`';

interface Completed {
  own: Scene;
  folder: string;
  /** With the manager's address, and with another at which nobody listens. */
  env: NodeJS.ProcessEnv;
  elsewhere: NodeJS.ProcessEnv;
  address: string;
  script: string;
}

/** The shell's script, and a manager with segments whose names are to be completed. */
async function prepared(shell: string, { skip }: TestContext): Promise<Completed> {
  if (spawnSync(shell, ['-c', 'true']).status !== 0) skip(`${shell} is not installed`);
  const own = scene();
  const { address } = await own.daemon();
  const client = await connect(address);
  for (const name of ['frame', 'frame two', TRAP]) await client.create({ name, size: 1 });
  await client.close();
  const folder = temporary(tmpdir());
  const script = join(folder, `shmd.${shell}`);
  const { code, stdout, stderr } = await own.command(['completion', shell]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  writeFileSync(script, stdout, 'latin1');
  // The command is called by its name.
  writeFileSync(join(folder, 'shmd'), `#!/bin/sh\nexec ${COMMAND} "$@"\n`, { mode: 0o755 });
  const env = { ...process.env, ...own.env, SHMD_ADDRESS: address, PATH: `${folder}:${process.env.PATH}` };
  return { own, folder, env, elsewhere: { ...env, SHMD_ADDRESS: `${address}.none` }, address, script };
}

function run(shell: string, program: string, { folder, env }: Completed): string[] {
  const { stdout, stderr } = spawnSync(shell, ['-c', program], { env, cwd: folder, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.trimEnd().split('\n');
}

test('bash completes commands, options, what they may be, and names', async (context) => {
  const made = await prepared('bash', context);
  const complete = (...words: string[]) => completeIn(made.env, ...words);
  const completeIn = (env: NodeJS.ProcessEnv, ...words: string[]) => {
    const quoted = words.map((word) => `'${word}'`).join(' ');
    const program = `source '${made.script}'; COMP_WORDS=(shmd ${quoted}); COMP_CWORD=${words.length}; _shmd; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return run('bash', program, { ...made, env });
  };
  expect(complete('st')).toEqual(['start', 'status', 'stop', 'stat']);
  expect(complete('ls', '--')).toEqual(['--address', '--json', '--sort', '--quiet', '--all', '--help']);
  expect(complete('ls', '--sort', 'si')).toEqual(['size']);
  expect(complete('create', 'new', '--dtype', 'float')).toEqual(['float16', 'float32', 'float64']);
  expect(complete('start', '--max-bytes', '')).toEqual(['']);
  expect(complete('gc', '--runtime-dir', 'shmd.b')).toEqual(['shmd.bash']);
  expect(complete('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  expect(complete('cat', 'fr')).toEqual(['frame', 'frame\\ two']);
  expect(complete('rm', '')).toHaveLength(3);
  expect(existsSync(join(made.folder, 'trapped'))).toBe(false);
  // A word of its own is also the sign of --address=PATH.
  for (const typed of [['--address'], ['--address', '=']]) {
    expect(completeIn(made.elsewhere, 'cat', ...typed, made.address, 'fr')).toEqual(['frame', 'frame\\ two']);
  }
  expect(completeIn(made.elsewhere, 'cat', 'fr')).toEqual(['']);
});

test('fish completes commands, options, what they may be, and names', async (context) => {
  const made = await prepared('fish', context);
  const complete = (line: string, env = made.env) => {
    const found = run('fish', `source '${made.script}'; complete -C '${line}'`, { ...made, env });
    return found.map((each) => each.split('\t')[0]).sort();
  };
  expect(complete('shmd st')).toEqual(['start', 'stat', 'status', 'stop']);
  expect(complete('shmd ls --s')).toEqual(['--sort']);
  expect(complete('shmd ls --sort si')).toEqual(['size']);
  expect(complete('shmd create new --dtype float')).toEqual(['float16', 'float32', 'float64']);
  expect(complete('shmd completion ')).toEqual(['bash', 'fish', 'zsh']);
  expect(complete('shmd cat fr')).toEqual(['frame', 'frame two']);
  expect(complete('shmd rm ')).toHaveLength(3);
  expect(existsSync(join(made.folder, 'trapped'))).toBe(false);
  for (const sign of [' ', '=']) {
    const typed = `shmd cat --address${sign}${made.address} fr`;
    expect(complete(typed, made.elsewhere)).toEqual(['frame', 'frame two']);
  }
  expect(complete('shmd cat fr', made.elsewhere)).toEqual(['']);
});

test('zsh completes commands, options, what they may be, and names', async (context) => {
  if (noTerminal) context.skip(noTerminal);
  const { script, env, folder, address } = await prepared('zsh', context);
  // No line is to be parted: it has a path.
  const shell = new Terminal({ ...env, ZDOTDIR: folder }, { columns: 200, rows: 24 });
  shell.type(`cd '${folder}'; exec zsh -f`);
  shell.type(`autoload -Uz compinit; compinit -u; source '${script}'; PS1='> '; clear; echo ready`);
  await shell.shows(/^ready$/m);
  const complete = async (line: string, shown: RegExp, ...tabs: string[]) => {
    shell.write(line);
    shell.press('Tab', ...tabs);
    await shell.shows(shown);
    shell.press('C-u');
  };
  await complete('shmd sto', /^> shmd stop$/m);
  await complete('shmd ls --so', /^> shmd ls --sort$/m);
  await complete('shmd ls --sort si', /^> shmd ls --sort size$/m);
  await complete('shmd create new --dtype float', /float16 +float32 +float64/);
  // The first cannot decide; the second lists what there is.
  await complete('shmd cat fr', /^frame +frame\\? two/m, 'Tab');
  await complete('shmd cat frame\\ ', /^> shmd cat frame\\ two$/m);
  await complete("shmd cat '$", /^> shmd cat '\$\(touch trapped\)`touch trapped`'$/m);
  expect(existsSync(join(folder, 'trapped'))).toBe(false);
  shell.type(`clear; export SHMD_ADDRESS='${address}.none'`);
  await complete(`shmd cat --address '${address}' frame\\ `, /^> shmd cat --address '.*' frame\\ two$/m);
});

/** Bold and underlined text without codes for it. */
const PLAIN = ['-P-c', '-P-b', '-P-u', '-P-o'];

test('the manual page is one that troff has nothing against, and has every command', async ({ skip }) => {
  const own = scene();
  const page = new URL('../../packages/manager/dist/man/shmd.1', import.meta.url).pathname;
  const { status, stdout, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww', ...PLAIN, page], {
    encoding: 'utf8',
  });
  if (status === null) skip('groff is not installed');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { stdout: help } = await own.command(['--help']);
  const commands = [...help.matchAll(/^ {2}([a-z]+)(?: \[options\])?(?: [<[].*?)? {2,}/gm)].map(([, name]) => name);
  expect(commands).toContain('completion');
  for (const command of commands.filter((name) => name !== 'help')) expect(stdout).toContain(`shmd ${command}`);
});
