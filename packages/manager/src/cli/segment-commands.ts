import type { Client, SegmentInfo } from '@shmd/client';
import { ShmError } from '@shmd/protocol';
import type { Command } from 'commander';
import { fail } from './exit.js';
import { withClientOptions } from './options.js';
import { type Output, toJson } from './output.js';

interface Flags {
  address?: string;
  json?: boolean;
}

async function client<R>({ address }: Flags, use: (client: Client) => Promise<R>): Promise<R> {
  const { withClient } = await import('./with-client.js');
  return withClient(address, use);
}

/** Commands about segments. */
export function addSegmentCommands(program: Command, output: Output): void {
  const command = (usage: string, description: string) =>
    withClientOptions(program.command(usage)).description(description);

  command('ls', 'list the segments')
    .option('--json', 'as JSON')
    .action(async (flags: Flags) => {
      const segments = await client(flags, (c) => c.list());
      if (flags.json) return output.json(segments);
      const row = (s: SegmentInfo) => [s.name, s.size, s.lifetime, s.state, s.attachments, s.owner, s.osName];
      output.table(['NAME', 'BYTES', 'LIFETIME', 'STATE', 'ATTACHMENTS', 'OWNER', 'OS NAME'], segments.map(row));
    });

  command('stat <name>', 'show one segment')
    .option('--json', 'as JSON')
    .action(async (name: string, flags: Flags) => {
      const info = await client(flags, (c) => c.stat(name));
      if (flags.json) return output.json(info);
      for (const [key, value] of Object.entries(info)) {
        output.line(`${key.padEnd(12)} ${typeof value === 'object' ? toJson(value) : value}`);
      }
    });

  command('create <name> <size>', 'create a segment of SIZE bytes').action(
    async (name: string, size: string, flags: Flags) => {
      const osName = await client(
        flags,
        async (c) => (await c.create({ name, size: Number(size || Number.NaN) })).osName,
      );
      output.line(osName);
    },
  );

  command('rm <name...>', 'remove segments').action(async (names: string[], flags: Flags) => {
    await client(flags, async (c) => {
      // One that fails does not keep the others.
      for (const name of names) await c.unlink(name).catch((error) => fail(error, 'rm'));
    });
  });

  command('cat <name>', "write a segment's bytes to stdout").action(async (name: string, flags: Flags) => {
    await client(flags, async (c) => {
      const { writeAll } = await import('./streams.js');
      await writeAll(output, c, name);
    });
  });

  command('write <name>', 'copy stdin to the beginning of a segment')
    .option('--create', 'make it, of exactly these bytes')
    .action(async (name: string, flags: Flags & { create?: boolean }) => {
      await client(flags, async (c) => {
        const { readUpTo } = await import('./streams.js');
        if (flags.create) {
          await c.createFrom((await readUpTo(process.stdin, Number.POSITIVE_INFINITY)) as Buffer, { name });
          return;
        }
        using shm = await c.attach(name);
        const input = await readUpTo(process.stdin, shm.size);
        if (!input)
          throw new ShmError('ERR_SHM_INVALID_SIZE', `the input is longer than the ${shm.size} bytes of ${name}`);
        shm.write(input);
      });
    });
}
