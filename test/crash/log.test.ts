import { spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '@shmd/client';
import { expect, onTestFinished, test } from 'vitest';
import { resolveConfig } from '../../packages/manager/src/config.js';
import { RawClient } from '../helpers/raw-client.js';
import { type Doomed, type Scene, scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';
import { until } from '../helpers/until.js';

function open(path: string, flags: number | string): number {
  const fd = openSync(path, flags);
  onTestFinished(() => closeSync(fd));
  return fd;
}

/** A manager that logs all it can, to a file or to what the descriptor is. */
function loggingDaemon(own: Scene, { file, stderr }: { file?: string; stderr?: number }): Promise<Doomed> {
  const config = resolveConfig({ ...own.options, logLevel: 'debug' }, 'standalone', file ?? null);
  return own.bareDaemon(config, 'never', {}, stderr);
}

/** Gives the manager something to log: a client that is none. Resolves when it has been shown the door. */
async function annoy(address: string): Promise<void> {
  const raw = await RawClient.open(address);
  raw.send(Buffer.from([0xff, 0x0a]));
  expect((await raw.next())?.error?.data.code).toBe('ERR_SHM_PROTOCOL');
  raw.close();
}

/** It logs, it serves, and a planned stop is one. */
async function servesAndStops(own: Scene, { child, address, exited }: Doomed): Promise<void> {
  for (let i = 0; i < 20; i++) await annoy(address);
  const client = await connect(address);
  await client.create({ name: 'a', size: 8 });
  await client.close();
  child.kill('SIGTERM');
  expect(await exited).toBe('0');
  expect(own.leftovers()).toEqual([]);
}

/** A pipe that is full; its reading end is not read. The end for the manager blocks, as a shell's would. */
function fullPipe(): number {
  const path = join(temporary('/tmp'), 'fifo');
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const filling = open(path, constants.O_WRONLY | constants.O_NONBLOCK);
  try {
    for (;;) writeSync(filling, Buffer.alloc(4096));
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('EAGAIN');
  }
  return open(path, 'w');
}

test('F501 the disk of the log file is full (M1): the manager serves on, and stops as planned', async () => {
  const own = scene();
  await servesAndStops(own, await loggingDaemon(own, { file: '/dev/full' }));
});

test('F502 the disk of a redirected stderr is full (M1): the manager serves on, and stops as planned', async () => {
  const own = scene();
  await servesAndStops(own, await loggingDaemon(own, { stderr: open('/dev/full', 'w') }));
});

test('F503 stderr is a pipe that nobody reads (M1): the manager serves on, and stops as planned', async () => {
  const own = scene();
  const stderr = fullPipe();
  const daemon = await loggingDaemon(own, { stderr });
  await servesAndStops(own, daemon);
});

test('F504 the reader of stderr dies (M1): the manager serves on, and stops as planned', async () => {
  const own = scene();
  const path = join(temporary('/tmp'), 'fifo');
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const daemon = await loggingDaemon(own, { stderr: open(path, 'w') });
  closeSync(reader);
  await servesAndStops(own, daemon);
});

test('F505 the log file is removed (M1): the manager serves on, and stops as planned', async () => {
  const own = scene();
  const file = join(temporary('/tmp'), 'log');
  const daemon = await loggingDaemon(own, { file });
  await until(() => readFileSync(file, 'utf8').includes('serving'), { what: 'the first line' });
  rmSync(file);
  await servesAndStops(own, daemon);
  expect(existsSync(file)).toBe(false);
});

test('F506 a manager that ends takes its last lines with it: they are out before it is gone (M1)', async () => {
  const own = scene();
  const file = join(temporary('/tmp'), 'log');
  await servesAndStops(own, await loggingDaemon(own, { file }));
  const messages = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).msg);
  expect(messages.at(0)).toBe('serving');
  expect(messages.at(-1)).toBe('more lines of one message were left out');
  expect(messages).toContain('stopped');
});
