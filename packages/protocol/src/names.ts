import { shown } from './shown.js';
import { WIRE_LIMITS } from './version.js';

/** The longest segment name, in UTF-8 bytes. */
export const MAX_NAME_BYTES = 200;

/** The longest that an operating system calls one, in UTF-8 bytes. */
const MAX_OS_NAME_BYTES = 255;

/** The largest segment, in bytes. */
export const MAX_SIZE = Number.MAX_SAFE_INTEGER;

// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
const FORBIDDEN = /[/\\\u0000-\u001f\u007f-\u009f]/;

/** Says what is wrong with a segment name, or nothing when it is a good one. */
export function nameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string') return `a name must be a string, not ${shown(name)}`;
  if (name === '') return 'a name must not be empty';
  if (name.length > MAX_NAME_BYTES || Buffer.byteLength(name) > MAX_NAME_BYTES) {
    return `a name is at most ${MAX_NAME_BYTES} bytes of UTF-8`;
  }
  if (!name.isWellFormed()) return 'a name must be well-formed Unicode';
  if (name.startsWith('.')) return 'a name must not begin with "."';
  if (FORBIDDEN.test(name)) return 'a name must not contain "/", "\\", NUL or control characters';
  return undefined;
}

/** Says what is wrong with what a manager says a segment is called by the operating system: until it is published, its name begins with a dot. */
export function osNameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string') return 'an OS name must be a string';
  if (name === '' || name === '.' || name === '..') return 'an OS name must name something';
  if (Buffer.byteLength(name) > MAX_OS_NAME_BYTES) return `an OS name is at most ${MAX_OS_NAME_BYTES} bytes of UTF-8`;
  if (!name.isWellFormed()) return 'an OS name must be well-formed Unicode';
  if (FORBIDDEN.test(name)) return 'an OS name must not contain "/", "\\", NUL or control characters';
  return undefined;
}

/** Says what is wrong with what a client calls itself: it is shown in terminals and logs. */
export function clientNameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string') return 'must be a string';
  if (Buffer.byteLength(name) > WIRE_LIMITS.clientNameBytes) {
    return `must be at most ${WIRE_LIMITS.clientNameBytes} bytes of UTF-8`;
  }
  if (!name.isWellFormed()) return 'must be well-formed Unicode';
  return CONTROL.test(name) ? 'must not contain control characters' : undefined;
}

/** Says what is wrong with a size in bytes, or nothing when it is a good one. */
export function sizeProblem(size: unknown): string | undefined {
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 1) {
    return `a size must be an integer from 1 to 2^53-1, not ${shown(size)}${insteadOf(size)}`;
  }
  return undefined;
}

/** What to write, if that can be guessed. */
function insteadOf(size: unknown): string {
  if (typeof size === 'string' && !/^[\d.]+$/.test(size)) return ': write a number of bytes';
  if (typeof size !== 'string' && typeof size !== 'number' && typeof size !== 'bigint') return '';
  const bytes = Math.ceil(Number(size));
  return Number.isSafeInteger(bytes) && bytes >= 1 ? `: write ${bytes}` : '';
}
