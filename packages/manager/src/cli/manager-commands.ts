import { type Command, Option } from 'commander';
import type { ManagerOptions } from '../config.js';
import type { DoctorFlags } from './doctor.js';
import { EXIT } from './exit.js';
import { numberOption, withClientOptions, withManagerOptions } from './options.js';
import type { Output } from './output.js';

interface StartFlags extends ManagerOptions {
  detach?: boolean;
  json?: boolean;
  logFile?: string;
}

/** Commands about managers. Each loads what it needs only when it runs: `start` is on the way to being ready. */
export function addManagerCommands(program: Command, output: Output): void {
  withManagerOptions(program.command('start'))
    .description('run a manager')
    .option('--grace <seconds>', 'how long a killed manager may take to come back', numberOption)
    .option('--detach', 'run it in the background')
    .option('--log-file <path>', 'write the log there instead of to stderr')
    .option('--json', 'print one line { address, pid } when it serves')
    .action(async ({ detach, json, logFile, ...options }: StartFlags) => {
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
    .action(async (command: string, args: string[], options: ManagerOptions) => {
      const { runAround } = await import('./run.js');
      process.exitCode = await runAround(command, args, options);
    });

  withClientOptions(program.command('status'))
    .description('what the manager holds, and who is connected')
    .option('--json', 'as JSON')
    .action(async ({ address, json }: { address?: string; json?: boolean }) => {
      const { withClient } = await import('./with-client.js');
      const status = await withClient(address, (client) => client.status({ clients: true }));
      if (json) return output.json(status);
      const { pid, segments, bytes, attachments, uptime } = status;
      output.line(`manager ${pid} at ${status.address}, up ${Math.round(uptime / 1000)} s`);
      output.line(`${segments} segments, ${bytes} bytes, ${attachments} attachments`);
      output.table(
        ['CLIENT', 'PID', 'NAME', 'SEGMENTS', 'BYTES', 'ATTACHMENTS'],
        (status.clients ?? []).map(Object.values),
      );
    });

  withClientOptions(program.command('stop'))
    .description('stop the manager; every segment is reclaimed')
    .action(async ({ address }: { address?: string }) => {
      const { withClient } = await import('./with-client.js');
      await withClient(address, (client) => client.stopManager());
    });

  program
    .command('gc')
    .description('reclaim what dead managers left')
    .option('--dry-run', 'only say what would be removed')
    .option('--json', 'as JSON')
    .addOption(new Option('--runtime-dir <dir>', 'directory of ledgers'))
    .action(async (flags: { dryRun?: boolean; json?: boolean; runtimeDir?: string }) => {
      const { collectGarbage } = await import('./gc.js');
      if (!collectGarbage(flags, output)) process.exitCode = EXIT.failed;
    });

  withClientOptions(program.command('doctor'))
    .description('check this machine and say what to mend')
    .option('--json', 'as JSON')
    .option('--runtime-dir <dir>', 'directory of sockets and ledgers to check')
    .option('--shm-dir <dir>', 'directory of segments to check')
    .action(async (flags: DoctorFlags) => {
      const { runDoctor } = await import('./doctor.js');
      if (!(await runDoctor(flags, output))) process.exitCode = EXIT.failed;
    });
}
