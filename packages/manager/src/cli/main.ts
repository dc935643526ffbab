import { VERSION } from '@shmd/protocol';
import { Command, CommanderError } from 'commander';
import { EXIT, fail } from './exit.js';
import { addManagerCommands } from './manager-commands.js';
import { addSegmentCommands } from './segment-commands.js';

const program = new Command('shmd')
  .description('Shared memory with a manager: named segments that are reclaimed, whoever dies.')
  .version(VERSION)
  .exitOverride()
  .enablePositionalOptions();

addManagerCommands(program);
addSegmentCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  else fail(error);
}
