import type { Shell } from '../about-commands.js';
import { type DescribedCommand, described } from '../described.js';
import type { Output } from '../output.js';
import type { ShmdCommand } from '../shmd-command.js';
import { bashCompletion } from './bash.js';
import { fishCompletion } from './fish.js';
import { zshCompletion } from './zsh.js';

const SCRIPTS: Record<Shell, (commands: DescribedCommand[]) => string> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** Prints the script with which a shell completes this program's commands. */
export async function printCompletion(shell: Shell, program: ShmdCommand, output: Output): Promise<void> {
  await output.lines(SCRIPTS[shell](described(program)).split('\n'));
}
