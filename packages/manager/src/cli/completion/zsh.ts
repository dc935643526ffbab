import type { Completes, DescribedArgument, DescribedCommand, DescribedOption } from '../described.js';

/** For zsh, as a file `_shmd` in its `fpath` or sourced after `compinit`. */
export function zshCompletion(commands: DescribedCommand[]): string {
  return `#compdef shmd
# zsh completion for shmd. In ~/.zshrc, after compinit: source <(shmd completion zsh)
_shmd_segments() {
  local -a names from
  [[ -n $opt_args[--address] ]] && from=(--address "\${(Q)opt_args[--address]}")
  names=("\${(@f)$(shmd ls --quiet $from 2>/dev/null)}")
  compadd -a names
}

_shmd() {
  local -a commands line
  local -A opt_args
  commands=(
${commands.map(({ name, description }) => `    ${quoted(`${name}:${escaped(description)}`)}`).join('\n')}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
${commands.map(commandCase).join('\n')}
  esac
}

if [[ $funcstack[1] == _shmd ]]; then _shmd "$@"; else compdef _shmd shmd; fi`;
}

function commandCase({ name, arguments: all, options }: DescribedCommand): string {
  const specs = [...options.flatMap(optionSpecs), ...all.slice(0, 1).map(argumentSpec)];
  return `    ${name})\n      _arguments -s ${specs.map((spec) => quoted(spec)).join(' \\\n        ')}\n      ;;`;
}

function optionSpecs({ names, description, completes }: DescribedOption): string[] {
  const value = completes ? `:value:${action(completes)}` : '';
  return names.map((name) => `${name}[${escaped(description)}]${value}`);
}

function argumentSpec({ name, completes }: DescribedArgument): string {
  // What a command takes is completed as if it stood alone.
  return completes === 'command' ? `*::command:${action(completes)}` : `*:${name}:${action(completes)}`;
}

function action(completes: Completes): string {
  if (typeof completes === 'object') return `(${completes.choices.join(' ')})`;
  return { path: '_files', segment: '_shmd_segments', command: '_normal', anything: ' ' }[completes];
}

/** What has a meaning of its own in a specification. */
function escaped(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, '\\$&');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
