import { destination, type Logger as PinoLogger, pino } from 'pino';

export type LogLevel = 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

export type Logger = Pick<PinoLogger, 'fatal' | 'error' | 'warn' | 'info' | 'debug'>;

/** Structured logs, one JSON object a line, on stderr or in a file (mode 0600). Written at once: a dying manager loses none. */
export function createLogger(level: LogLevel, file?: string): Logger {
  const to = file ? { dest: file, mode: 0o600, append: true } : { dest: 2 };
  return pino({ name: 'shmd', level }, destination({ ...to, sync: true }));
}
