// Everything that there is to say of the command, as the command itself has it.
import { Writable } from 'node:stream';
import { described } from '../../packages/manager/dist/cli/described.js';
import { Output } from '../../packages/manager/dist/cli/output.js';
import { shmdProgram } from '../../packages/manager/dist/cli/program.js';
import { ENVIRONMENT, EXIT_CODES, JSON_SHAPES, SIZES } from '../../packages/manager/dist/cli/topics.js';

export function manual() {
  const program = shmdProgram(new Output(new Writable(), () => {}));
  return {
    version: program.version(),
    about: program.description(),
    commands: described(program),
    sizes: SIZES,
    jsonShapes: JSON_SHAPES,
    exitCodes: EXIT_CODES,
    environment: ENVIRONMENT,
  };
}
