import { createRequire } from 'node:module';
import { bounded, boundedValue } from './bounded.js';
import type { LineLevel } from './level.js';

/** Makes one line of JSON, with its end, of what a caller gave the logger. */
export type Format = (level: LineLevel, line: unknown[]) => string;

/** Pino, with a place to look at instead of a destination. Loading it takes a tenth of a manager's start: call this for the first line. */
export function createFormat(): Format {
  const { pino, stdSerializers } = createRequire(import.meta.url)('pino') as typeof import('pino');
  const boundedError = (error: unknown): unknown => {
    if (!(error instanceof Error)) return boundedValue(error);
    const { type, message, stack, code } = stdSerializers.err(error) as Record<string, unknown>;
    const calls = String(stack).split('\n').slice(1);
    return bounded({ type, message, code, stack: calls.map((line) => line.trim()) });
  };
  let made = '';
  const logger = pino(
    { name: 'shmd', level: 'trace', formatters: { log: bounded }, serializers: { err: boundedError } },
    {
      write: (line) => {
        made = line;
      },
    },
  );
  return (level, line) => {
    (logger[level] as (...line: unknown[]) => void)(...line);
    return made;
  };
}
