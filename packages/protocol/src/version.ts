/** The protocol spoken on the wire. A peer that says another number in `hello` is refused. */
export const PROTOCOL_VERSION = 1;

/** The release of this package and of the manager built with it. */
export const VERSION = '0.1.0';

/** Bounds both sides keep, so that one bad peer cannot hurt the others. Sizes in bytes, times in ms. */
export const WIRE_LIMITS = {
  /** Longest line, newline excluded, in either direction. */
  frameBytes: 1024 * 1024,
  /** A connection that has not said `hello` by then is closed. */
  helloMs: 5_000,
  /** Unfinished lines of all connections together; beyond it, the connection that holds the most ends. */
  inputTotalBytes: 64 * 1024 * 1024,
  /** Requests one connection may have unanswered, and all together. What is answered at once takes no place. */
  requestsInFlight: 4096,
  requestsTotal: 131_072,
  /** Output waiting for a slow reader: reading stops at the first bound, the connection ends at the second. */
  outputPauseBytes: 2 * 1024 * 1024,
  outputCloseBytes: 16 * 1024 * 1024,
  /** Output waiting on all connections together; beyond it, the connection that has the most waiting ends. */
  outputTotalBytes: 256 * 1024 * 1024,
  /** Connections one manager serves. */
  connections: 4096,
  /** Attachments one connection may hold. */
  attachments: 262_144,
  /** Longest `meta` of a segment, as JSON, and its levels of nesting. */
  metaBytes: 4096,
  metaDepth: 32,
  /** Longest name and version of a client. `manager.status` tells of all connections in one frame. */
  clientNameBytes: 64,
} as const;
