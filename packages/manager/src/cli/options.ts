import { type Command, InvalidArgumentError, Option } from 'commander';

export function numberOption(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('not a number');
  return value;
}

/** The options of every command that starts a manager. Their camel-cased names are `ManagerOptions`'. */
export function withManagerOptions(command: Command): Command {
  return command
    .option('--address <path>', 'Unix socket to listen at')
    .option('--runtime-dir <dir>', 'directory of sockets and ledgers (mode 0700)')
    .option('--shm-dir <dir>', 'directory of segments: a tmpfs')
    .option('--max-bytes <n>', 'bytes all segments may have', numberOption)
    .option('--max-segments <n>', 'segments there may be', numberOption)
    .option('--max-bytes-per-client <n>', 'bytes one client may own', numberOption)
    .option('--max-segments-per-client <n>', 'segments one client may own', numberOption)
    .option('--name-prefix <text>', 'put before names to make OS names')
    .option('--allow-uid <uid...>', 'let these users in', (uid: string, others: number[] = []) => [
      ...others,
      numberOption(uid),
    ])
    .option('--group <name>', 'let the members of this group in')
    .addOption(
      new Option(
        '--group-access <access>',
        'what those let in may do to the memory; who may write can also crash whoever maps it',
      ).choices(['read', 'read-write']),
    )
    .addOption(
      new Option('--log-level <level>', 'how much to log').choices([
        'silent',
        'fatal',
        'error',
        'warn',
        'info',
        'debug',
        'trace',
      ]),
    );
}

/** The options of every command that talks to a manager. */
export function withClientOptions(command: Command): Command {
  return command.option('--address <path>', 'the manager to talk to (default: SHMD_ADDRESS, else your default one)');
}
