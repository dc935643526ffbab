// The generated parts of docs/command.md, by the name of their marker.

export function parts({ commands, sizes, exitCodes, environment }) {
  return {
    sizes,
    'exit-codes': table(['code', 'meaning'], exitCodes),
    environment: table(
      ['variable', 'meaning'],
      environment.map(([name, meaning]) => [`\`${name}\``, meaning]),
    ),
    commands: commands.map(command).join('\n\n'),
  };
}

function command({ name, usage, description, arguments: all, options, examples }) {
  const rows = [
    ...all.filter(({ detail }) => detail).map(({ name, detail }) => [`\`${name}\``, detail]),
    // Every command has it.
    ...options.filter(({ names }) => !names.includes('--help')).map(({ term, detail }) => [`\`${term}\``, detail]),
  ];
  return [
    `### ${name}`,
    `\`${usage}\`: ${description}.`,
    ...(rows.length > 0 ? [table(['option', 'meaning'], rows)] : []),
    [
      '<!-- not run: an example, as --help shows it -->',
      '```sh',
      ...examples.flatMap(({ line, does }) => [`# ${does}`, line]),
      '```',
    ].join('\n'),
  ].join('\n\n');
}

function table(headings, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}
