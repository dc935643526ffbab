import { Option } from 'commander';
import type { ManagerOptions } from '../config.js';
import { address, count, path, size } from './parsers.js';
import type { ShmdCommand } from './shmd-command.js';

/** The options of every command that starts a manager. Their camel-cased names are `ManagerOptions`'. */
export function withManagerOptions(command: ShmdCommand): ShmdCommand {
  return command
    .option('--address <path>', 'Unix socket to listen at', address)
    .option('--runtime-dir <dir>', 'directory of sockets and ledgers (mode 0700)', path)
    .option('--shm-dir <dir>', 'directory of segments: a tmpfs', path)
    .option('--max-bytes <size>', 'bytes all segments may have', size)
    .option('--max-segments <n>', 'segments there may be', count)
    .option('--max-bytes-per-client <size>', 'bytes one client may own', size)
    .option('--max-segments-per-client <n>', 'segments one client may own', count)
    .option('--name-prefix <text>', 'put before names to make OS names')
    .option('--allow-uid <uid...>', 'let these users in', (uid: string, others: number[] = []) => [
      ...others,
      count(uid),
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

/** Ends a command that starts a manager where an option cannot have that value. What the machine has not is found out later. */
export async function checkManagerOptions(options: ManagerOptions, command: ShmdCommand): Promise<void> {
  const { faultOfOptions } = await import('../config.js');
  const fault = faultOfOptions(options);
  if (!fault) return;
  const option = command.options.find((known) => known.attributeName() === String(fault.path[0]));
  command.misused(`option '${option?.flags}': ${fault.message}`);
}

/** The options of every command that talks to a manager. */
export function withClientOptions(command: ShmdCommand): ShmdCommand {
  return command.option(
    '--address <path>',
    'the manager to talk to (default: SHMD_ADDRESS, else your default one)',
    address,
  );
}

/** Whether what is printed is for programs. */
export function withJson(command: ShmdCommand): ShmdCommand {
  return command.option('--json', 'print JSON; shmd --help says where its shapes are');
}
