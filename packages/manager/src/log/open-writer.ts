import { constants, openSync } from 'node:fs';
import { BackgroundWriter } from '@shmd/native';
import { fromSystemError } from '@shmd/protocol';
import { CAPACITY, type LineWriter } from './line-sink.js';

const STDERR = 2;

/** O_NONBLOCK for the opening alone: a FIFO that nobody reads would hold up the start. */
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Stderr, or the file (mode 0600): opened now, because a path that cannot be written is an error now and not some day. */
export function openWriter(file: string | undefined): LineWriter {
  return new BackgroundWriter(file === undefined ? STDERR : openFile(file), CAPACITY);
}

function openFile(file: string): number {
  try {
    return openSync(file, FLAGS, 0o600);
  } catch (error) {
    throw fromSystemError(error, `open the log ${file}`, 'name another with --log-file');
  }
}
