import { VERSION } from '@shmd/protocol';
import { addAboutCommands } from './about-commands.js';
import { addManagerCommands } from './manager-commands.js';
import type { Output } from './output.js';
import { addSegmentCommands } from './segment-commands.js';
import { ShmdCommand } from './shmd-command.js';
import { EXIT_CODES, JSON_SHAPES, SIZES } from './topics.js';
import { unknownCommand } from './unknown-command.js';

/** All that `shmd` can do, and nothing done yet. */
export function shmdProgram(output: Output): ShmdCommand {
  const program = new ShmdCommand('shmd')
    .description('Shared memory with a manager: named segments that are reclaimed, whoever dies.')
    .version(VERSION)
    .exitOverride()
    .enablePositionalOptions()
    .showHelpAfterError('(see: shmd --help)')
    .addHelpText(
      'after',
      () => `\n${SIZES}\n\n${JSON_SHAPES}\n\nExit codes:\n${EXIT_CODES.map((row) => `  ${row.join('  ')}`).join('\n')}`,
    );
  program.on('command:*', ([typed]: [string]) => unknownCommand(typed, program));
  // commander asks for help first, and then for the command.
  program.on('beforeHelp', () => {
    const [typed = '-'] = program.args;
    const isKnown = typed.startsWith('-') || program.commands.some((command) => command.name() === typed);
    if (!isKnown) unknownCommand(typed, program);
  });
  addManagerCommands(program, output);
  addSegmentCommands(program, output);
  addAboutCommands(program, output);
  return program;
}
