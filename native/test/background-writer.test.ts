import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackgroundWriter } from '@shmd/native';
import { expect, onTestFinished, test, vi } from 'vitest';

function temporary(): string {
  const dir = mkdtempSync(join(tmpdir(), 'shmd-writer-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

function open(path: string, flags: number | string): number {
  const fd = openSync(path, flags);
  onTestFinished(() => closeSync(fd));
  return fd;
}

/** Both ends of a pipe: a FIFO. The reading end does not block. */
function pipe(): { path: string; reader: number; writer: number } {
  const path = join(temporary(), 'fifo');
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
  const reader = open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { path, reader, writer: open(path, 'w') };
}

/** Writes into a pipe until it takes no more; how many bytes it took. */
function fill(path: string): number {
  const fd = open(path, constants.O_WRONLY | constants.O_NONBLOCK);
  let bytes = 0;
  try {
    for (;;) bytes += writeSync(fd, Buffer.alloc(4096));
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('EAGAIN');
    return bytes;
  }
}

/** Resolves when so many bytes have been read. */
async function readAll(reader: number, bytes: number): Promise<void> {
  const buffer = Buffer.alloc(65_536);
  let read = 0;
  await vi.waitFor(
    () => {
      read += readSync(reader, buffer);
      expect(read).toBe(bytes);
    },
    { timeout: 10_000, interval: 1 },
  );
}

test('M1: what is written arrives, in its order, and drain() waits for it', () => {
  const file = join(temporary(), 'file');
  const writer = new BackgroundWriter(open(file, 'a'), 1024);
  const texts = Array.from({ length: 100 }, (_, i) => `line ${i} é\n`);
  for (const text of texts) {
    if (!writer.write(text, 1)) expect(writer.drain(10_000) && writer.write(text, 1)).toBe(true);
  }
  expect(writer.drain(10_000)).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe(texts.join(''));
  expect(writer.takeLost()).toBe(0);
});

test('M1: a pipe that nobody reads blocks nobody, takes what there is room for, and gets it all later', async () => {
  const { path, reader, writer: fd } = pipe();
  const before = fill(path);
  const writer = new BackgroundWriter(fd, 10_000);
  const text = `${'x'.repeat(999)}\n`;
  for (let i = 0; i < 10; i++) expect(writer.write(text, 1)).toBe(true);
  expect(writer.write(text, 1)).toBe(false);
  expect(writer.drain(10)).toBe(false);
  expect(writer.waiting()).toBe(10_000);
  await readAll(reader, before + 10_000);
  expect(writer.drain(10_000)).toBe(true);
  expect(writer.takeLost()).toBe(0);
});

test('M1: a full disk loses lines, counts them, and writes again when there is room', () => {
  const full = new BackgroundWriter(open('/dev/full', 'w'), 1024);
  expect(full.write('one\n', 1)).toBe(true);
  expect(full.write('seven\n', 7)).toBe(true);
  expect(full.drain(10_000)).toBe(true);
  expect(full.takeLost()).toBe(8);
  expect(full.takeLost()).toBe(0);
});

test('M1: a reader that has gone is no signal and no exception', () => {
  const path = join(temporary(), 'fifo');
  spawnSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = new BackgroundWriter(open(path, 'w'), 1024);
  closeSync(reader);
  expect(writer.write('line\n', 1)).toBe(true);
  expect(writer.drain(10_000)).toBe(true);
  expect(writer.takeLost()).toBe(1);
});

test('M1: the open file of the descriptor stays as it was', () => {
  const { writer: fd } = pipe();
  const writer = new BackgroundWriter(fd, 1024);
  writer.write('line\n', 1);
  expect(writer.drain(10_000)).toBe(true);
  const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1];
  expect(Number.parseInt(flags as string, 8) & constants.O_NONBLOCK).toBe(0);
});

test('M1: an end that does not block, set so by another process, is waited for all the same', async () => {
  const { path, reader } = pipe();
  const writer = new BackgroundWriter(open(path, constants.O_WRONLY | constants.O_NONBLOCK), 1_000_000);
  expect(writer.write('x'.repeat(200_000), 1)).toBe(true);
  await readAll(reader, 200_000);
  expect(writer.drain(10_000)).toBe(true);
  expect(writer.takeLost()).toBe(0);
});

test('bad arguments are typed errors', () => {
  expect(() => new BackgroundWriter(-1, 1)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
  const writer = new BackgroundWriter(open('/dev/null', 'w'), 10);
  expect(() => writer.write(1 as never, 1)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
  expect(() => writer.drain(-1)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
  expect(writer.drain(Number.MAX_SAFE_INTEGER)).toBe(true);
});
