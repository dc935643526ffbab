import { WIRE_LIMITS } from './version.js';

/** Says what is wrong with the `meta` of a segment, or nothing when it is a JSON object within the bounds. */
export function metaProblem(meta: unknown): string | undefined {
  if (typeof meta !== 'object' || meta === null || Array.isArray(meta)) return 'meta must be an object';
  const problem = valueProblem(meta);
  if (problem) return problem;
  return Buffer.byteLength(JSON.stringify(meta)) > WIRE_LIMITS.metaBytes ? tooLong() : undefined;
}

/**
 * Looks at every value before JSON.stringify does: that recurses, and dies of half a million brackets. Its own walk ends
 * at the bounds, also on an object that contains itself.
 */
function valueProblem(meta: object): string | undefined {
  let level: object[] = [meta];
  let seen = 0;
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > WIRE_LIMITS.metaDepth) return `meta is at most ${WIRE_LIMITS.metaDepth} levels deep`;
    const next: object[] = [];
    for (const container of level) {
      for (const value of Object.values(container)) {
        // Each value takes a byte at the least.
        if (++seen > WIRE_LIMITS.metaBytes) return tooLong();
        if (typeof value === 'object' && value !== null) next.push(value);
        else if (!isPlain(value)) return 'meta has only JSON values';
      }
    }
    level = next;
  }
  return undefined;
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || value === undefined || typeof value === 'string' || typeof value === 'boolean';
}

function tooLong(): string {
  return `meta is at most ${WIRE_LIMITS.metaBytes} bytes as JSON`;
}
