import type { Logger } from '../../src/logger.js';

/** A logger that remembers what was said, as `level message`. */
export function fakeLogger(): { logger: Logger; said: string[] } {
  const said: string[] = [];
  const method =
    (level: string) =>
    (...line: unknown[]) =>
      void said.push(`${level} ${line.at(-1)}`);
  const logger = {
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
    fatal: method('fatal'),
  };
  return { logger, said };
}
