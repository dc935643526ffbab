import type { JsonObject, ShmError } from '@shmd/protocol';
import { checkAddress } from '@shmd/protocol/node';
import { InvalidArgumentError } from 'commander';
import { parseSize } from './size.js';

// What commander calls with the text of an option or argument. Each throws InvalidArgumentError, which is wrong usage.

/** Of a manager. */
export function address(text: string): string {
  try {
    return checkAddress(text);
  } catch (error) {
    throw new InvalidArgumentError((error as ShmError).message);
  }
}

/** Nothing is no path: an unset variable of a shell would mean the working directory. */
export function path(text: string): string {
  if (text === '') throw new InvalidArgumentError('Not a path.');
  return text;
}

/** Bytes. */
export function size(text: string): number {
  const bytes = parseSize(text);
  if (bytes === undefined) throw new InvalidArgumentError('Not a size: give bytes, as 4096, 64KiB, 1.5G or 10MB.');
  return bytes;
}

/** How many of something, which may be many: written as sizes are. */
export function amount(text: string): number {
  const value = parseSize(text);
  if (value === undefined) throw new InvalidArgumentError('Not how many: give a whole number, as 100 or 4Ki.');
  return value;
}

export function count(text: string): number {
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text))) throw new InvalidArgumentError('Not a whole number.');
  return Number(text);
}

/** May have decimals. */
export function seconds(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('Not a number of seconds.');
  return Number(text);
}

/** Seconds between two looks: not so few that nobody sees them, and not more than a timer of Node.js can wait. */
export function interval(text: string): number {
  const value = seconds(text);
  if (value < 0.1 || value > 86_400) throw new InvalidArgumentError('From 0.1 to 86400 seconds.');
  return value;
}

/** Of a segment: it goes on below 0 after 2^31 - 1. */
export function version(text: string): number {
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || value !== (value | 0)) throw new InvalidArgumentError('Not a version.');
  return value;
}

/** Extents of an array: `480,640`; no text for an array of no dimensions. */
export function shape(text: string): number[] {
  return text === '' ? [] : text.split(',').map((extent) => count(extent.trim()));
}

export function meta(text: string): JsonObject {
  const value = fromJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidArgumentError(`Not a JSON object, as '{"unit":"m"}'.`);
  }
  return value as JsonObject;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
