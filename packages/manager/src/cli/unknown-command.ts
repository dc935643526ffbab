import type { ShmdCommand } from './shmd-command.js';
import { suggestion } from './suggestion.js';

/** Ends the program: it has no such command. */
export function unknownCommand(typed: string, program: ShmdCommand): never {
  const nearest = suggestion(
    typed,
    program.commands.map((command) => command.name()),
  );
  return program.error(`error: unknown command '${typed}'${nearest ? `\n(did you mean ${nearest}?)` : ''}`);
}
