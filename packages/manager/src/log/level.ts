/**
 * From which level on lines are written to the log.
 *
 * @example
 * ```ts
 * const logLevel: LogLevel = 'silent';
 * await using manager = await SharedMemoryManager.start({ logLevel });
 * ```
 */
export type LogLevel = 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** What a line can have; lowest first. */
export const LINE_LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'] as const;

export type LineLevel = (typeof LINE_LEVELS)[number];

const ORDER: LogLevel[] = ['trace', ...LINE_LEVELS, 'silent'];

/** Does a log of `level` take such a line? */
export function takes(level: LogLevel, line: LineLevel): boolean {
  return ORDER.indexOf(line) >= ORDER.indexOf(level);
}
