// `shmd top` as somebody uses it who sees it for the first time.
import { check } from '../lib/checks.mjs';
import { noTerminal, Terminal } from './terminal.mjs';

/** Types the line that starts it in a terminal, plays with it, and quits. */
export async function watch(line, { folder, root, env, journal }) {
  if (noTerminal) return journal.skipped(line, noTerminal);
  const begin = performance.now();
  const terminal = new Terminal(folder, root, env);
  try {
    terminal.press(line, 'Enter');
    const printed = await terminal.shows(/q quit[\s\S]*^model +64 MiB[\s\S]*^frame +2 MiB/m);
    terminal.press('r');
    await terminal.shows(/reversed[\s\S]*^frame[\s\S]*^model/m);
    terminal.press('s');
    await terminal.shows(/^by lifetime/m);
    terminal.resize(40, 10);
    await terminal.shows(/^by lifetime, reversed {3}q quit$[\s\S]*^model/m);
    terminal.press('q');
    // The shell has its terminal again, and does what it is told there. Its prompt may come after what is typed.
    terminal.press('echo given', 'Space', 'back', 'Enter');
    await terminal.shows(/^(?!.*echo).*given back$/m);
    journal.step(line, { printed, seconds: (performance.now() - begin) / 1000 });
    check(true, 'top is sorted, turned round, made smaller, and quits');
  } finally {
    terminal.end();
  }
}
