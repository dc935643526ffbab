import { createRequire } from 'node:module';

export type LogLevel = 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

interface Log {
  (fields: object, message: string): void;
  (message: string): void;
}

const METHODS = ['debug', 'info', 'warn', 'error', 'fatal'] as const;

export type Logger = Record<(typeof METHODS)[number], Log>;

/** Lowest first. */
const ORDER: LogLevel[] = ['trace', ...METHODS, 'silent'];

/**
 * Structured logs, one JSON object a line, on stderr or in a file (mode 0600). Written at once: a dying manager loses none. The library is
 * loaded with the first line, which for most private managers never comes: it would take a tenth of their start.
 */
export function createLogger(level: LogLevel, file?: string): Logger {
  // A path that cannot be written is an error now, and not some day.
  let opened = file === undefined ? undefined : openLog(level, file);
  const method = (name: (typeof METHODS)[number]): Log => {
    if (ORDER.indexOf(name) < ORDER.indexOf(level)) return () => {};
    return (...line: unknown[]) => {
      opened ??= openLog(level);
      (opened[name] as (...line: unknown[]) => void)(...line);
    };
  };
  return Object.fromEntries(METHODS.map((name) => [name, method(name)])) as Logger;
}

function openLog(level: LogLevel, file?: string): Logger {
  const { destination, pino, stdSerializers } = createRequire(import.meta.url)('pino') as typeof import('pino');
  const to = file ? { dest: file, mode: 0o600, append: true } : { dest: 2 };
  const boundedError = (error: unknown): unknown => {
    if (!(error instanceof Error)) return boundedValue(error);
    const { type, message, stack, code } = stdSerializers.err(error) as Record<string, unknown>;
    const calls = String(stack).split('\n').slice(1);
    return bounded({ type, message, code, stack: calls.map((line) => line.trim()) });
  };
  return pino(
    { name: 'shmd', level, formatters: { log: bounded }, serializers: { err: boundedError } },
    destination({ ...to, sync: true }),
  );
}

/** What one field of a line may hold: a client that has a say in it has no say in how long the line gets. */
const MAX_CHARACTERS = 500;
const MAX_ITEMS = 20;

/** JSON escapes the control characters of ASCII, and leaves terminals those of Latin-1 and Unicode's own line ends. */
const UNESCAPED = /[\u007f-\u009f\u2028\u2029]/g;

function bounded(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, boundedValue(value)]));
}

function boundedValue(value: unknown): unknown {
  if (typeof value === 'string') {
    const shown = value.length > MAX_CHARACTERS ? `${value.slice(0, MAX_CHARACTERS)}… (${value.length})` : value;
    return shown.toWellFormed().replace(UNESCAPED, '?');
  }
  if (!Array.isArray(value)) return value;
  const shown = value.slice(0, MAX_ITEMS).map(boundedValue);
  return value.length > MAX_ITEMS ? [...shown, `… (${value.length})`] : shown;
}
