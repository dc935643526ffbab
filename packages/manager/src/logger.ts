import { systemClock } from './clock.js';
import { createFormat, type Format } from './log/format.js';
import { LINE_LEVELS, type LineLevel, type LogLevel, takes } from './log/level.js';
import { LineSink } from './log/line-sink.js';
import { openWriter } from './log/open-writer.js';
import { RateLimit } from './log/rate-limit.js';

export type { LogLevel } from './log/level.js';

interface Log {
  (fields: object, message: string): void;
  (message: string): void;
}

export type Logger = Record<LineLevel, Log>;

/**
 * Structured logs, one JSON object a line, on stderr or in a file. A log neither holds up the manager nor ends it, whatever becomes of the
 * disk or of whoever reads: what does not get through is dropped and counted. Throws what opening the file throws.
 */
export function createLogger(level: LogLevel, file?: string): Logger {
  let loaded: Format | undefined;
  const format: Format = (...line) => {
    if (!loaded) {
      loaded = createFormat();
      process.once('exit', () => {
        limit.flush();
        sink.flush();
      });
    }
    return loaded(...line);
  };
  const sink = new LineSink(openWriter(file), systemClock, (dropped) =>
    format('warn', [{ dropped }, 'lines of this log were dropped']),
  );
  const limit = new RateLimit(systemClock, (level, message, leftOut) =>
    sink.write(format(level, [{ message, leftOut }, 'more lines of one message were left out'])),
  );
  const method = (name: LineLevel): Log => {
    if (!takes(level, name)) return () => {};
    return (...line: unknown[]) => {
      if (limit.admit(name, String(line.at(-1)))) sink.write(format(name, line));
    };
  };
  return Object.fromEntries(LINE_LEVELS.map((name) => [name, method(name)])) as Logger;
}
