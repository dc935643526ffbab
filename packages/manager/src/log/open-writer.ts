import { BackgroundWriter } from '@shmd/native';
import { fromSystemError } from '@shmd/protocol';
import { openForAppending } from '../os.js';
import { CAPACITY, type LineWriter } from './line-sink.js';

const STDERR = 2;

/** Stderr, or the file (mode 0600): opened now, because a path that cannot be written is an error now and not some day. */
export function openWriter(file: string | undefined): LineWriter {
  return new BackgroundWriter(file === undefined ? STDERR : openFile(file), CAPACITY);
}

function openFile(file: string): number {
  try {
    return openForAppending(file);
  } catch (error) {
    throw fromSystemError(error, `open the log ${file}`, 'name another with --log-file');
  }
}
