import type { Completes, DescribedCommand, DescribedOption } from '../described.js';

/** Names of segments: of the manager that the line names, if it names one. */
const SEGMENTS = `function __shmd_segments
  set -l typed (commandline -opc)
  set -l from (string match -- '--address=*' $typed)
  if set -l at (contains -i -- --address $typed)
    set from --address $typed[(math $at + 1)]
  end
  shmd ls --quiet $from 2>/dev/null
end`;

/** For fish, as a file `shmd.fish` among its completions, or sourced. */
export function fishCompletion(commands: DescribedCommand[]): string {
  return [
    '# fish completion for shmd: shmd completion fish > ~/.config/fish/completions/shmd.fish',
    SEGMENTS,
    'complete -c shmd -f',
    ...commands.flatMap(linesOf),
  ].join('\n');
}

function linesOf({ name, description, arguments: all, options }: DescribedCommand): string[] {
  const here = `complete -c shmd -n '__fish_seen_subcommand_from ${name}'`;
  return [
    `complete -c shmd -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
    ...options.map((option) => `${here} ${optionOf(option)}`),
    ...all
      .slice(0, 1)
      .flatMap(({ completes }) => (completes === 'anything' ? [] : [`${here} ${completing(completes)}`])),
  ];
}

function optionOf({ names, description, completes }: DescribedOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const value = completes ? ` -r ${completing(completes)}` : '';
  return `${flags.join(' ')}${value} -d ${quoted(description)}`;
}

function completing(completes: Completes): string {
  if (typeof completes === 'object') return `-f -a ${quoted(completes.choices.join(' '))}`;
  if (completes === 'path') return '-F';
  if (completes === 'segment') return "-f -a '(__shmd_segments)'";
  return completes === 'command' ? "-a '(__fish_complete_subcommand)'" : '-f';
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
