import { AsyncResource, executionAsyncResource } from 'node:async_hooks';
import * as native from '@shmd/native';

/*
 * When a closed ArrayBuffer is detached, which is what makes its views empty. The segment is out of reach before that: close()
 * puts zeroed memory in its place.
 *
 * On Node all work in flight survives a detach but zlib's. Its stream holds a view over several rounds of work on the thread pool,
 * and when one round finds the view empty, Node 20 aborts (a CHECK in node_zlib.cc) and later ones throw a RangeError where no
 * script can catch it. A stream that waits for its reader holds its view with nothing under way that could be seen, so Node 20 never
 * detaches. Later ones report that stream's error as the stream's, so they detach at once unless a round may be running; then as
 * soon as none is.
 *
 * Other runtimes keep what they close attached, as Node 20 does. Bun refuses to detach what work in flight holds, and may hold it
 * for ever; Deno's work in flight throws where no script can catch it.
 */
const isNode = !('bun' in process.versions || 'deno' in process.versions);

const DETACHABLE = isNode && Number.parseInt(process.versions.node, 10) >= 22;

const FIRST_RETRY_MS = 5;
const LAST_RETRY_MS = 1_000;

/** Of memory that is closed and not detached at once views show zeros, and do not say so: who copies it must be told. */
export interface ClosingWatch {
  readonly buffers: ReadonlySet<ArrayBufferLike>;
  closed: boolean;
}

const watches = new Set<ClosingWatch>();

const closedBuffers = new WeakSet<ArrayBufferLike>();

const waiting = new Set<WeakRef<ArrayBuffer>>();
let delay = FIRST_RETRY_MS;

/** Closes what `native.attach` returned, and sees to it that its views become empty. */
export function closeBuffer(buffer: ArrayBuffer): void {
  for (const watch of watches) watch.closed ||= watch.buffers.has(buffer);
  const isDetached = tryToClose(buffer);
  closedBuffers.add(buffer);
  if (isDetached || !DETACHABLE) return;
  waiting.add(new WeakRef(buffer));
  if (waiting.size === 1) retryLater();
}

/** Whether any of these is closed, now or at any time until `endWatch`. */
export function watchClosing(buffers: readonly ArrayBufferLike[]): ClosingWatch {
  const watch = { buffers: new Set(buffers), closed: buffers.some((buffer) => closedBuffers.has(buffer)) };
  watches.add(watch);
  return watch;
}

export function endWatch(watch: ClosingWatch): void {
  watches.delete(watch);
}

function retryLater(): void {
  setTimeout(retry, delay).unref();
  delay = Math.min(delay * 2, LAST_RETRY_MS);
}

function retry(): void {
  for (const reference of waiting) {
    const buffer = reference.deref();
    if (buffer === undefined || tryToClose(buffer)) waiting.delete(reference);
  }
  if (waiting.size > 0) retryLater();
  else delay = FIRST_RETRY_MS;
}

function tryToClose(buffer: ArrayBuffer): boolean {
  return native.close(buffer, DETACHABLE && !zlibMayBeAtWork());
}

function zlibMayBeAtWork(): boolean {
  return isZlibLoaded() && (native.pendingRequests() > 0 || mayBeCalledByZlib());
}

let zlibLoaded = false;

/** Whether this thread can have a stream at all. Assumed when Node does not tell. */
function isZlibLoaded(): boolean {
  zlibLoaded ||= (process as { moduleLoadList?: string[] }).moduleLoadList?.includes('NativeModule zlib') ?? true;
  return zlibLoaded;
}

/** Between two rounds a stream hands its data out: a listener that closes is called while the stream still holds the view. */
function mayBeCalledByZlib(): boolean {
  const resource = executionAsyncResource();
  // A bound listener hides what called it.
  return resource instanceof AsyncResource || /^(Zlib|Brotli|Zstd)/.test(resource.constructor?.name ?? '');
}
