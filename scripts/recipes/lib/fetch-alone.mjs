/** How long one waits for an answer that may never come. ms. */
const PATIENCE_MS = 30_000;

/**
 * Fetches by a connection of its own, which may come to any worker of a cluster. A worker that is killed just as it is given one never answers:
 * that fails in the end.
 */
export function fetchAlone(url, options = {}) {
  return fetch(url, { ...options, headers: { connection: 'close' }, signal: AbortSignal.timeout(PATIENCE_MS) });
}
