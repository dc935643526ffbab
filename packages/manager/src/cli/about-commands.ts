import { Argument } from 'commander';
import { withClientOptions, withJson } from './options.js';
import type { Output } from './output.js';
import type { ShmdCommand } from './shmd-command.js';
import { unknownCommand } from './unknown-command.js';

/** Shells that can complete the command. */
const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** Commands about the command itself. Each loads what it needs only when it runs. */
export function addAboutCommands(program: ShmdCommand, output: Output): void {
  program.commandsGroup('About shmd:');

  withJson(withClientOptions(program.command('version')))
    .description('the release of this command, and of the manager that it would talk to')
    .example('shmd version --json', 'for a report of a defect')
    .action(async (flags: { address?: string; json?: boolean }) =>
      (await import('./client-actions.js')).showVersion(flags, output),
    );

  program
    .command('completion')
    .description('print the script with which a shell completes shmd')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .example('source <(shmd completion bash)', 'in ~/.bashrc; the same for zsh after compinit')
    .example('shmd completion fish > ~/.config/fish/completions/shmd.fish', 'for fish')
    .action(async (shell: Shell) =>
      (await import('./completion/completion.js')).printCompletion(shell, program, output),
    );

  // commander's own says nothing of a command that there is not.
  program
    .helpCommand(false)
    .command('help')
    .description('what a command does, and how')
    .argument('[subcommand]')
    .example('shmd help ls', 'as shmd ls --help')
    .action((typed: string | undefined) => {
      if (typed === undefined) return program.help();
      const known = program.commands.find((command) => command.name() === typed);
      return known ? known.help() : unknownCommand(typed, program);
    });
}
