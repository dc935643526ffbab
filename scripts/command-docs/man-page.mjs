// The manual as shmd.1, in the macros of man(7).

export function manPage({ version, about, commands, sizes, jsonShapes, exitCodes, environment }) {
  const lines = [
    `.TH SHMD 1 "" ${quoted(`shmd ${version}`)} "User Commands"`,
    '.SH NAME',
    'shmd \\- shared memory with a manager',
    '.SH SYNOPSIS',
    '.B shmd',
    '.I command',
    '[options]',
    '.SH DESCRIPTION',
    text(about),
    '.PP',
    text(sizes),
    '.PP',
    text(jsonShapes),
    '.SH COMMANDS',
    ...commands.flatMap(command),
    '.SH EXIT STATUS',
    ...exitCodes.flatMap(([code, meaning]) => item(bold(code), meaning)),
    '.SH ENVIRONMENT',
    ...environment.flatMap(([name, meaning]) => item(bold(name), meaning)),
  ];
  return `${lines.join('\n')}\n`;
}

function command({ usage, description, arguments: all, options, examples }) {
  return [
    `.SS ${quoted(text(usage))}`,
    text(`${description}.`),
    ...all.filter(({ detail }) => detail).flatMap(({ name, detail }) => item(italic(name), detail)),
    ...options.flatMap(({ term, detail }) => item(bold(term), detail)),
    ...(examples.length > 0 ? ['.PP', 'Examples:'] : []),
    ...examples.flatMap(({ line, does }) => item(bold(line), does)),
  ];
}

function item(head, meaning) {
  return ['.TP', head, text(meaning)];
}

const bold = (words) => `\\fB${text(words)}\\fR`;
const italic = (words) => `\\fI${text(words)}\\fR`;
const quoted = (words) => `"${words.replaceAll('"', '\\(dq')}"`;

/** As it stands: groff_char(7) says which characters mean another. */
function text(words) {
  const escapes = { '\\': '\\(rs', '-': '\\-', '^': '\\(ha', '~': '\\(ti', '`': '\\(ga', "'": '\\(aq' };
  const escaped = words.replaceAll(/[\\\-^~`']/g, (character) => escapes[character]);
  const ascii = escaped.replaceAll(
    /[^ -~]/gu,
    (character) => `\\[u${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );
  // At the beginning of a line these would be requests.
  return ascii.replace(/^\./, '\\&.');
}
