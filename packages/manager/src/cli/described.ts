import type { Argument, Option } from 'commander';
import type { Example, ShmdCommand } from './shmd-command.js';

/** What may follow: one of these, a path, the name of a segment, or a command with what it takes. */
export type Completes = { choices: string[] } | 'path' | 'segment' | 'command' | 'anything';

export interface DescribedArgument {
  name: string;
  /** What it is and what it may be; empty where the name says it. */
  detail: string;
  completes: Completes;
}

export interface DescribedOption {
  /** All of its names, as `-h` and `--help`. */
  names: string[];
  /** Names and value, as `--sort <by>`. */
  term: string;
  description: string;
  /** The same, with what it may be and what it is without it. */
  detail: string;
  /** Its value; undefined: it takes none. */
  completes: Completes | undefined;
}

export interface DescribedCommand {
  name: string;
  /** As `shmd ls [options]`. */
  usage: string;
  description: string;
  arguments: DescribedArgument[];
  options: DescribedOption[];
  examples: Example[];
}

/** The commands of a program as plain data, in the order of its help. */
export function described(program: ShmdCommand): DescribedCommand[] {
  return (program.commands as ShmdCommand[]).map((command) => {
    const help = command.createHelp();
    return {
      name: command.name(),
      usage: help.commandUsage(command),
      description: command.description(),
      arguments: command.registeredArguments.map((argument) => ({
        name: argument.name(),
        detail: help.argumentDescription(argument),
        completes: completesArgument(argument, command),
      })),
      options: help.visibleOptions(command).map((option) => ({
        names: [option.short, option.long].filter((name) => name !== undefined),
        term: help.optionTerm(option),
        description: option.description,
        detail: help.optionDescription(option),
        completes: option.required || option.optional ? completesOption(option) : undefined,
      })),
      examples: command.examples,
    };
  });
}

function completesArgument(argument: Argument, { namesSegments }: ShmdCommand): Completes {
  if (argument.argChoices) return { choices: argument.argChoices };
  if (argument.name() === 'command') return 'command';
  return namesSegments ? 'segment' : 'anything';
}

function completesOption({ argChoices, flags }: Option): Completes {
  if (argChoices) return { choices: argChoices };
  return /<(path|dir)>/.test(flags) ? 'path' : 'anything';
}
