import { nameProblem, ShmError, shown } from '@shmd/protocol';

/**
 * Names one creation of a segment. Plain data: post it to a worker, send it to a child process, attach it there.
 *
 * @example
 * ```ts
 * const ref: SegmentRef = shm.ref; // worker.postMessage(ref), or child.send(ref)
 * const same = await client.attach(ref); // there
 * ```
 */
export interface SegmentRef {
  /** By which clients find the segment. */
  readonly name: string;
  /** Of this very segment: a later one of the same name has another. */
  readonly uid: string;
}

/** Reads what `attach` accepts. Throws ERR_SHM_INVALID_NAME. */
export function toSegmentRef(target: string | SegmentRef): { name: string; uid?: string | undefined } {
  const { name, uid } = typeof target === 'object' && target !== null ? target : { name: target, uid: undefined };
  const problem = nameProblem(name);
  if (problem) {
    const message = typeof name === 'string' ? problem : `the target must be a name or a ref, not ${shown(target)}`;
    throw new ShmError('ERR_SHM_INVALID_NAME', message);
  }
  if (uid === undefined) return { name };
  if (typeof uid !== 'string')
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `the uid of a reference is a string, not ${shown(uid)}`);
  return { name, uid };
}
