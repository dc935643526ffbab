import { VERSION } from '@shmd/protocol';
import { Command, CommanderError } from 'commander';
import { EXIT, fail } from './exit.js';
import { addManagerCommands } from './manager-commands.js';
import { Output } from './output.js';
import { addSegmentCommands } from './segment-commands.js';

let running = '';
const output = new Output(process.stdout, (error) => fail(error, running));
// Whoever does not read what went wrong cannot be told that either.
process.stderr.on('error', () => {});

const program = new Command('shmd')
  .description('Shared memory with a manager: named segments that are reclaimed, whoever dies.')
  .version(VERSION)
  .exitOverride()
  .enablePositionalOptions()
  // For a mistyped command it might suggest one that destroys.
  .showSuggestionAfterError(false)
  .showHelpAfterError('(see: shmd --help)')
  .hook('preAction', (_, action) => {
    running = action.name();
  });

addManagerCommands(program, output);
addSegmentCommands(program, output);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  else fail(error, running);
}
