import { CommanderError } from 'commander';
import { EXIT, fail } from './exit.js';
import { Output } from './output.js';
import { shmdProgram } from './program.js';

let running = '';
const output = new Output(process.stdout, (error) => fail(error, running));
// Whoever does not read what went wrong cannot be told that either.
process.stderr.on('error', () => {});

const program = shmdProgram(output).hook('preAction', (_, action) => {
  running = action.name();
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
  else fail(error, running);
}
