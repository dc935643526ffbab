import type { Completes, DescribedCommand } from '../described.js';

/** For bash 4 and later. Names of segments come from anybody: they are compared and quoted, and never evaluated as words of `compgen -W` are. */
export function bashCompletion(commands: DescribedCommand[]): string {
  return `# bash completion for shmd. In ~/.bashrc: source <(shmd completion bash)
_shmd_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_shmd_paths() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

_shmd_segments() {
  local name i from=()
  for ((i = 2; i < COMP_CWORD - 1; i++)); do
    [[ \${COMP_WORDS[i]} == --address ]] || continue
    # Of --address=PATH the sign is a word.
    [[ \${COMP_WORDS[i + 1]} == = ]] && ((i++))
    from=(--address "\${COMP_WORDS[i + 1]}")
  done
  while IFS= read -r name; do
    [[ $name == "$1"* ]] && COMPREPLY+=("$(printf %q "$name")")
  done < <(shmd ls --quiet "\${from[@]}" 2>/dev/null)
}

_shmd() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _shmd_words '${commands.map(({ name }) => name).join(' ')}' "$current"
    return
  fi
  case "\${COMP_WORDS[1]} $before" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "\${COMP_WORDS[1]} $current" in
${commands.map(optionCase).join('\n')}
  esac
  case "\${COMP_WORDS[1]}" in
${commands.flatMap(argumentCase).join('\n')}
  esac
}

complete -F _shmd shmd`;
}

function valueCases({ name, options }: DescribedCommand): string[] {
  return options.flatMap(({ names, completes }) => {
    if (!completes) return [];
    const patterns = names.map((option) => `'${name} ${option}'`).join(' | ');
    return [`    ${patterns}) ${action(completes)}; return ;;`];
  });
}

function optionCase({ name, options }: DescribedCommand): string {
  return `    '${name} -'*) ${action({ choices: options.flatMap(({ names }) => names) })}; return ;;`;
}

function argumentCase({ name, arguments: all }: DescribedCommand): string[] {
  const [first] = all;
  return first && first.completes !== 'anything' ? [`    ${name}) ${action(first.completes)} ;;`] : [];
}

function action(completes: Completes): string {
  if (typeof completes === 'object') return `_shmd_words '${completes.choices.join(' ')}' "$current"`;
  if (completes === 'path') return '_shmd_paths "$current"';
  if (completes === 'segment') return '_shmd_segments "$current"';
  return completes === 'command' ? 'mapfile -t COMPREPLY < <(compgen -c -- "$current")' : ':';
}
