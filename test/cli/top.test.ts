import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { processesWith } from '../helpers/run.js';
import { type Scene, scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';
import { COMMAND, noTerminal, Terminal } from '../helpers/terminal.js';
import { until } from '../helpers/until.js';

/** A terminal in which `shmd` talks to a manager that holds some segments. */
async function terminal({ skip }: TestContext, size?: { columns: number; rows: number }) {
  if (noTerminal) skip(noTerminal);
  const own = scene();
  const { address } = await own.daemon();
  const env = { SHMD_ADDRESS: address };
  for (const [name, bytes] of [
    ['ant', '2KiB'],
    ['bee', '1MiB'],
    ['cow', '10'],
  ] as const) {
    await own.command(['create', name, bytes], { env });
  }
  return { own, address, env, shell: new Terminal({ ...own.env, ...env }, size), shmd: COMMAND };
}

/** The first column of the rows under NAME. */
function names({ lines }: Terminal): string[] {
  const rows = lines.slice(lines.findIndex((line) => line.startsWith('NAME')) + 1);
  return rows.map((row) => row.split(' ')[0] as string);
}

/** The pid of the `top` that runs in a scene. */
function topOf(own: Scene): number {
  const [found] = processesWith(own.runtimeDir).filter(({ command }) => command.includes(' top '));
  if (!found) throw new Error('no top runs');
  return found.pid;
}

/** The shell has its terminal again as it was: one line at a time, with an echo. */
async function isGivenBack(shell: Terminal): Promise<void> {
  await until(() => !shell.isTaken, { what: 'the terminal to be given back' });
  shell.type("echo; stty -a | tr ' ;' '\\n\\n' | grep -x -e '-*icanon' -e '-*echo' | tr '\\n' '+'; echo END");
  await shell.shows(/^icanon\+echo\+END$/m);
}

test('top: sorted by keys, follows what happens, and quits', async (context) => {
  const { own, shell, shmd, env } = await terminal(context);
  shell.type(`${shmd} top --interval 0.1`);
  await shell.shows(/^3 segments, 1 MiB/m);
  expect(shell.isTaken).toBe(true);
  expect(names(shell)).toEqual(['bee', 'ant', 'cow']);
  shell.press('r');
  await shell.shows(/by size, reversed/);
  expect(names(shell)).toEqual(['cow', 'ant', 'bee']);
  shell.press('r', 'Left');
  await shell.shows(/by name /);
  expect(names(shell)).toEqual(['ant', 'bee', 'cow']);
  shell.press('s', 's');
  await shell.shows(/by lifetime /);
  await own.command(['create', 'dog', '3MiB'], { env });
  await shell.shows(/^dog +3 MiB/m);
  shell.press('q');
  await isGivenBack(shell);
  expect(shell.lines.join('\n')).not.toContain('NAME');
});

test('top: fits the terminal, also when that changes, and scrolls', async (context) => {
  const { own, shell, shmd, env } = await terminal(context, { columns: 90, rows: 12 });
  const name = (index: number) => `${String(index).padStart(2, '0')}-${'long'.repeat(30)}`;
  for (let index = 0; index < 12; index++) await own.command(['create', name(index), '1'], { env });
  shell.type(`${shmd} top --sort name --interval 0.1`);
  await shell.shows(/^06-.*long/m);
  expect(shell.lines).toHaveLength(12);
  expect(shell.lines.at(-1)).toMatch(/^06-/);
  shell.press('Down', 'Down');
  await shell.shows(/NAME.*\n02-/);
  shell.press('End');
  await shell.shows(/\ncow /);
  shell.press('Up');
  await shell.shows(/NAME.*\n07-.*[\s\S]*\nbee /);
  shell.resize(50, 9);
  await until(() => shell.lines.length === 9, { what: 'nine lines' });
  await shell.shows(/^NAME/m);
  shell.resize(100, 30);
  await shell.shows(/NAME.*\n00-[\s\S]*\ncow /);
  shell.press('C-c');
  await isGivenBack(shell);
});

test('top gives the terminal back when it is terminated, stopped, or its manager ends', async (context) => {
  const { own, shell, shmd, address } = await terminal(context);
  const start = async () => {
    shell.type(`clear; ${shmd} top --interval 0.1`);
    await shell.shows(/^bee +1 MiB/m);
    expect(shell.isTaken).toBe(true);
  };
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const) {
    await start();
    process.kill(topOf(own), signal);
    await isGivenBack(shell);
  }
  await start();
  shell.press('C-z');
  await isGivenBack(shell);
  shell.type('fg');
  await shell.shows(/^bee +1 MiB/m);
  expect(shell.isTaken).toBe(true);
  expect((await own.command(['stop', '--address', address])).code).toBe(0);
  await isGivenBack(shell);
  expect(shell.lines.join('\n')).toMatch(/shmd: ERR_SHM_/);
});

test('top without a terminal prints once', async () => {
  const own = scene();
  const { address } = await own.daemon();
  const env = { SHMD_ADDRESS: address };
  await own.command(['create', 'ant', '2KiB'], { env });
  const { code, stdout, stderr } = await own.command(['top'], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^manager \d+ .*\n1 segment, 2 KiB, 0 attachments\nNAME .*\nant +2 KiB .*\n$/);
});

test('dump --watch shows what changes, until q', async (context) => {
  const { own, shell, shmd, env } = await terminal(context);
  shell.type(`${shmd} dump cow --dtype uint8 --watch --interval 0.1`);
  await shell.shows(/^ +0 +0 +0 +0/m);
  await own.command(['write', 'cow'], { env, input: '\x07\x08' });
  await shell.shows(/^ +0 +7 +8 +0/m);
  shell.press('q');
  await isGivenBack(shell);
});

test('write: a bar when it takes longer than a second, which is gone at the end', async (context) => {
  const { own, shell, shmd } = await terminal(context);
  const fifo = join(temporary(tmpdir()), 'input');
  expect(spawnSync('mkfifo', [fifo]).status).toBe(0);
  shell.type(`clear; ${shmd} write bee < '${fifo}'; echo END`);
  const input = createWriteStream(fifo);
  await until(
    () => {
      input.write('some');
      return /^bee {2}\d.* B {2}\d.* B\/s/m.test(shell.lines.join('\n'));
    },
    { what: 'the bar' },
  );
  input.end();
  await shell.shows(/^END$/m);
  expect(shell.lines.join('\n')).not.toContain('B/s');
  expect(own.segments()).toHaveLength(3);
});

test('colours on a terminal; none with NO_COLOR, nor where it is none', async (context) => {
  const { own, shell, shmd, env } = await terminal(context);
  shell.type(`clear; ${shmd} ls; NO_COLOR=1 ${shmd} ls`);
  await until(() => names(shell).filter((name) => name === 'cow').length === 2, { what: 'both lists' });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: codes of colours are what is looked for
  expect(shell.colored.match(/\u001b\[1mNAME/g)).toHaveLength(1);
  expect((await own.command(['ls'], { env })).stdout).not.toContain('\u001b');
});
