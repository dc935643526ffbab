import { Option } from 'commander';
import type { ManagerOptions } from '../config.js';
import { SEGMENT_ORDERS } from './choices.js';
import type { DoctorFlags } from './doctor.js';
import { EXIT } from './exit.js';
import type { GcFlags } from './gc.js';
import { checkManagerOptions, withClientOptions, withJson, withManagerOptions } from './options.js';
import type { Output } from './output.js';
import { interval, path, seconds } from './parsers.js';
import type { ShmdCommand } from './shmd-command.js';
import type { TopFlags } from './top/top.js';

interface StartFlags extends ManagerOptions {
  detach?: boolean;
  json?: boolean;
  logFile?: string;
}

interface ClientFlags {
  address?: string;
  json?: boolean;
}

/** Commands about managers. Each loads what it needs only when it runs: `start` is on the way to being ready. */
export function addManagerCommands(program: ShmdCommand, output: Output): void {
  program.commandsGroup('Managers:');

  withJson(withManagerOptions(program.command('start')))
    .description('run a manager')
    .option('--grace <seconds>', 'how long a killed manager may take to come back', seconds)
    .option('--detach', 'run it in the background')
    .option('--log-file <path>', 'write the log there instead of to stderr', path)
    .example('shmd start --detach', 'gives the prompt back when it serves')
    .example('shmd start --max-bytes 2GiB --grace 10', 'may be killed, and started again within 10 seconds')
    .action(async ({ detach, json, logFile, ...options }: StartFlags, command: ShmdCommand) => {
      await checkManagerOptions(options, command);
      const { resolveConfig } = await import('../config.js');
      const config = resolveConfig(options, 'standalone', logFile ?? null);
      const announce = ({ address, pid }: { address: string; pid: number }) => {
        if (json) output.json({ address, pid });
        else output.line(`shmd serves at ${address} (pid ${pid})`);
      };
      if (!detach) return (await import('../daemon/main.js')).runDaemon(config, announce);
      announce(await (await import('../launch/launch-manager.js')).launchManager(config));
    });

  withManagerOptions(program.command('run'))
    .description('run a command with a manager around it; SHMD_ADDRESS tells it where')
    .argument('<command>')
    .argument('[args...]')
    .passThroughOptions()
    .example('shmd run -- node main.mjs', 'connect() in main.mjs finds the manager, which ends with it')
    .example('shmd run --max-bytes 1GiB -- npm test', 'exits as npm does, and leaves nothing')
    .action(async (command: string, args: string[], options: ManagerOptions, own: ShmdCommand) => {
      await checkManagerOptions(options, own);
      const { runAround } = await import('./run.js');
      process.exitCode = await runAround(command, args, options);
    });

  withJson(withClientOptions(program.command('status')))
    .description('what the manager holds, and who is connected')
    .example('shmd status', 'of your default manager, or the one that SHMD_ADDRESS names')
    .action(async (flags: ClientFlags) => (await import('./client-actions.js')).showStatus(flags, output));

  withJson(withClientOptions(program.command('top')))
    .description('the manager and its segments as they change; q quits')
    .addOption(new Option('--sort <by>', 'what to sort by at first').choices(SEGMENT_ORDERS))
    .option('--interval <seconds>', 'how often to look', interval, 1)
    .example('shmd top', 'keys: q quits, s or ←→ sort by another column, r reverses, ↑↓ scroll')
    .action(async (flags: TopFlags) => (await import('./client-actions.js')).showTop(flags, output));

  withJson(withClientOptions(program.command('stop')))
    .description('stop the manager; every segment is reclaimed')
    .example('shmd stop --address /run/user/1000/shmd/default.sock', 'stops the manager that serves there')
    .action(async (flags: ClientFlags) => (await import('./client-actions.js')).stopManager(flags, output));

  withJson(program.command('gc'))
    .description('reclaim what dead managers left')
    .option('--dry-run', 'only say what would be removed')
    .option('--runtime-dir <dir>', 'directory of ledgers', path)
    .example('shmd gc --dry-run', 'removes nothing, and says what it would remove')
    .action(async (flags: GcFlags) => {
      const { collectGarbage } = await import('./gc.js');
      if (!collectGarbage(flags, output)) process.exitCode = EXIT.failed;
    });

  withJson(program.command('doctor'))
    .description('check this machine and say what to mend')
    // That nobody could listen there is for it to find.
    .option('--address <path>', 'the manager to look for (default: SHMD_ADDRESS, else your default one)', path)
    .option('--runtime-dir <dir>', 'directory of sockets and ledgers to check', path)
    .option('--shm-dir <dir>', 'directory of segments to check', path)
    .example('shmd doctor', 'exits with 1 when something would break a promise')
    .action(async (flags: DoctorFlags) => {
      const { runDoctor } = await import('./doctor.js');
      if (!(await runDoctor(flags, output))) process.exitCode = EXIT.failed;
    });
}
