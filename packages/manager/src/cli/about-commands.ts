import { withClientOptions, withJson } from './options.js';
import type { Output } from './output.js';
import type { ShmdCommand } from './shmd-command.js';

/** Commands about the command itself. Each loads what it needs only when it runs. */
export function addAboutCommands(program: ShmdCommand, output: Output): void {
  program.commandsGroup('About shmd:');

  withJson(withClientOptions(program.command('version')))
    .description('the release of this command, and of the manager that it would talk to')
    .example('shmd version --json', 'for a report of a defect')
    .action(async (flags: { address?: string; json?: boolean }) =>
      (await import('./version.js')).showVersion(flags, output),
    );
}
