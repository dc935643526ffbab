// What is true of all commands: for the help, the manual and docs/command.md.

export const SIZES =
  'Sizes are written as people write them: 4096, 0x1000, 64KiB, 1.5G (powers of 1024), 10kB, 10MB (powers of 1000).';

/** No package has the page. */
export const JSON_SHAPES = 'What --json prints: https://github.com/shmd/shmd/blob/main/docs/command.md#json';

export const EXIT_CODES: [code: string, meaning: string][] = [
  ['0', 'done, also when the reader of the output hangs up'],
  ['1', 'it failed: one line on stderr says the code of the error, what failed, and what to do'],
  ['2', 'wrong usage: no such command or option, or a value that it cannot have'],
  ['3', 'no manager is listening'],
];

export const ENVIRONMENT: [variable: string, meaning: string][] = [
  ['SHMD_ADDRESS', 'the manager to talk to, unless --address says so'],
  ['SHMD_RUNTIME_DIR', 'directory of sockets and ledgers, unless --runtime-dir says so'],
  ['NO_COLOR', 'if set, no colours; there are none either where the output is no terminal'],
];
