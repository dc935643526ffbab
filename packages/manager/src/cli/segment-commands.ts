import type { DType } from '@shmd/protocol';
import { Option } from 'commander';
import { DTYPES, LASTING, SEGMENT_ORDERS } from './choices.js';
import type { Contents, CreateFlags } from './create.js';
import type { DumpFlags } from './dump/dump.js';
import { fail } from './exit.js';
import type { LsFlags } from './ls.js';
import { withClientOptions, withJson } from './options.js';
import type { Output } from './output.js';
import { amount, interval, meta, seconds, shape, size, version } from './parsers.js';
import type { ShmdCommand } from './shmd-command.js';
import type { WaitFlags } from './wait.js';
import type { WriteFlags } from './write.js';

interface ClientFlags {
  address?: string;
  json?: boolean;
}

/** Commands about segments. Each loads what it needs only when it runs. */
export function addSegmentCommands(program: ShmdCommand, output: Output): void {
  program.commandsGroup('Segments:');

  withJson(withClientOptions(program.command('ls')))
    .description('list the segments')
    .addOption(new Option('--sort <by>', 'largest, newest or most attached first').choices(SEGMENT_ORDERS))
    .option('--quiet', 'only names, one a line')
    .option('--all', 'everything that is known of each, and nothing shortened')
    .example('shmd ls --sort size', 'the largest first')
    .example('shmd ls --quiet', 'names for scripts; --json has everything')
    .action(async (flags: LsFlags) => (await import('./client-actions.js')).listSegments(flags, output));

  withJson(withClientOptions(program.command('stat <name>').takesSegments()))
    .description('show one segment')
    .example('shmd stat frame', 'its size, lifetime, owner and so on')
    .action(async (name: string, flags: ClientFlags) =>
      (await import('./client-actions.js')).showSegment(name, flags, output),
    );

  withJson(withClientOptions(program.command('create')))
    .description('create a segment, and print its OS name')
    .argument('<name>')
    .argument('[size]', 'bytes; an array has the size of its shape', size)
    .addOption(
      new Option('--lifetime <lifetime>', 'manager: ends with it; persistent: the next one adopts it').choices(LASTING),
    )
    .option('--meta <json>', 'a JSON object that stays with it', meta)
    .addOption(new Option('--dtype <dtype>', 'make it an array').choices(DTYPES))
    .option('--shape <extents>', 'extents of the array, separated by commas', shape)
    .example('shmd create frame 64MiB --lifetime persistent', 'the next manager adopts it')
    .example('shmd create image --dtype uint8 --shape 480,640,3', 'an array, as attachArray() and numpy read it')
    .action(async (name: string, size: number | undefined, flags: CreateFlags & ArrayFlags, command: ShmdCommand) => {
      const { dtype, shape, ...options } = flags;
      const contents = contentsOf(size, { dtype, shape }, command);
      await (await import('./client-actions.js')).createSegment(name, contents, options, output);
    });

  withJson(withClientOptions(program.command('rm <name...>').takesSegments()))
    .description('remove segments')
    .example('shmd rm frame image', 'memory stays with those who have it attached')
    .action(async (names: string[], flags: ClientFlags) =>
      (await import('./client-actions.js')).removeSegments(names, flags, output, (error) => fail(error, 'rm')),
    );

  withClientOptions(program.command('cat <name>').takesSegments())
    .description("write a segment's bytes to stdout")
    .example('shmd cat frame > frame.bin', 'a copy of the whole segment')
    .action(async (name: string, flags: ClientFlags) =>
      (await import('./client-actions.js')).writeOut(name, flags, output),
    );

  withJson(withClientOptions(program.command('write <name>').takesSegments()))
    .description('copy stdin into a segment: all of it, or nothing')
    .option('--create', 'make it, of exactly these bytes')
    .addOption(
      new Option('--offset <size>', 'byte of the segment at which to begin').argParser(size).conflicts('create'),
    )
    .example('shmd write frame < frame.bin', 'at its beginning')
    .example('date | shmd write log --offset 4KiB', 'from byte 4096 on')
    .example('shmd write frame --create < frame.bin', 'nobody attaches it before it holds all')
    .action(async (name: string, flags: WriteFlags) =>
      (await import('./client-actions.js')).writeSegment(name, flags, output),
    );

  withJson(withClientOptions(program.command('dump <name>').takesSegments()))
    .description('print what is in a segment: hexadecimal, or elements of a type')
    .addOption(new Option('--dtype <dtype>', 'print elements of this type').choices(DTYPES))
    .option('--offset <size>', 'byte of the segment at which to begin', size)
    .option('--count <n>', 'how many elements, or bytes (default: all)', amount)
    .option('--watch', 'print it again whenever it has changed')
    .option('--interval <seconds>', 'how often to look, with --watch', interval, 1)
    .example('shmd dump frame --count 64', 'the first 64 bytes, as hexdump -C shows them')
    .example('shmd dump image --dtype float32 --offset 4KiB --count 100', '100 numbers from byte 4096 on')
    .example('shmd dump counters --dtype uint32 --watch', 'until q or Ctrl-C')
    .action(async (name: string, flags: DumpFlags) =>
      (await import('./client-actions.js')).dumpSegment(name, flags, output),
    );

  withJson(withClientOptions(program.command('wait <name>').takesSegments()))
    .description('wait until a segment is said to have changed, and print its version')
    .option('--timeout <seconds>', 'fail after this time (default: wait as long as it takes)', seconds)
    .option('--since <version>', 'the version that is known already (default: that at the start)', version)
    .example(
      'shmd wait frame --timeout 5 && shmd cat frame > frame.bin',
      'exits with 1 when nobody has said so in time',
    )
    .action(async (name: string, flags: WaitFlags) =>
      (await import('./client-actions.js')).waitForChange(name, flags, output),
    );

  withJson(withClientOptions(program.command('notify <name>').takesSegments()))
    .description('say that a segment has changed, and print the version that this makes')
    .example(
      'shmd write frame < frame.bin && shmd notify frame',
      'wakes all who wait for it, whatever they are written in',
    )
    .action(async (name: string, flags: ClientFlags) =>
      (await import('./client-actions.js')).notifyOfChange(name, flags, output),
    );
}

interface ArrayFlags {
  dtype?: DType | undefined;
  shape?: number[] | undefined;
}

function contentsOf(size: number | undefined, { dtype, shape }: ArrayFlags, command: ShmdCommand): Contents {
  if ((dtype === undefined) !== (shape === undefined)) command.misused('--dtype and --shape go together');
  if (dtype && shape) {
    if (size !== undefined) command.misused('an array has the size of its shape: leave out the size');
    return { dtype, shape };
  }
  return size === undefined ? command.misused('give a size, or --dtype and --shape') : { size };
}
