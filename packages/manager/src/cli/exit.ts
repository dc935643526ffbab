import { fromSystemError, printable } from '@shmd/protocol';
import { remedyOf } from './remedies.js';

export const EXIT = { done: 0, failed: 1, usage: 2, noManager: 3 } as const;

/** One line on stderr: code, what, what to do. Sets the exit code. */
export function fail(error: unknown, command: string): void {
  const known = fromSystemError(error, `shmd ${command}`);
  // What failed on this side of the connection, as stdout may, is not what remedies are about.
  const remedy = known === error ? remedyOf(command, known) : undefined;
  const text = remedy ? `${known.message}; ${remedy}` : known.message;
  process.stderr.write(`shmd: ${known.code}: ${printable(text.replaceAll(/\s*\n\s*/g, ' '))}\n`);
  process.exitCode = known.code === 'ERR_SHM_CONNECT' ? EXIT.noManager : EXIT.failed;
}
