import {
  type AttachedSegment,
  type CreateParams,
  methods,
  nameProblem,
  type SegmentInfo,
  ShmError,
} from '@shmd/protocol';
import { checkedRequest, type RequestOptions } from '../connection/request-options.js';
import { Deadline } from '../deadlines/deadline.js';
import { checkFunction } from '../mistakes/check-function.js';
import { checkOptions } from '../mistakes/check-options.js';
import type { Attachments } from '../segments/attachments.js';
import type { SegmentRef } from '../segments/segment-ref.js';
import type { SharedMemory } from '../segments/shared-memory.js';
import { settleLayout } from '../shared-array/layout.js';
import { createRequest, type OpenOrCreateOptions } from './client-options.js';

/** A name that is taken and has no segment yet is being reserved, and then either becomes one or is free again. Look again after this, ms. */
const RESERVING_MS = 1_000;

/** One process makes and initialises a segment, and all others wait for it; when that process fails, the next takes its place. */
export async function openOrCreate(attachments: Attachments, options: OpenOrCreateOptions): Promise<SharedMemory> {
  checkOptions(options, 'name');
  const { init, timeout, dtype, shape, ...given } = options;
  const { params, request } = createRequest(given);
  checkedRequest({ timeout });
  if (init !== undefined) checkFunction('init', init);
  const { name } = given;
  checkName(name);
  const { signal } = request;
  const wanted = { ...params, name, dtype, shape: shape as number[] | undefined };
  const deadline = timeout === undefined ? undefined : new Deadline(timeout);
  for (;;) {
    const made = await create(
      attachments,
      { ...wanted, publish: init === undefined },
      { signal, timeout: deadline?.left },
    );
    if (made) return init ? attachments.initialise(made, init, { signal }) : made;
    const located = await join(attachments, name, deadline, signal);
    if (located) return attachments.hold(sameOrLetGo(attachments, located, wanted), 'read-write');
    if (deadline?.left === 0) throw deadline.missed(`${name} was not initialised`);
  }
}

/** Without one, each would get a segment of its own. Throws ERR_SHM_INVALID_NAME. */
function checkName(name: unknown): void {
  const problem = nameProblem(name);
  if (problem)
    throw new ShmError('ERR_SHM_INVALID_NAME', `openOrCreate() needs the name that all of them know: ${problem}`);
}

/** Nothing when somebody else has made it, or is about to. */
async function create(attachments: Attachments, params: CreateParams, request: RequestOptions) {
  try {
    return await attachments.create(params, request);
  } catch (error) {
    // With a system call for a cause, it is not a segment of this manager that has the name.
    if (isCode(error, 'ERR_SHM_EXISTS') && !error.cause) return undefined;
    throw error;
  }
}

/** Waits for the segment of another; nothing when there will be none: its initialiser died or failed. */
async function join(
  attachments: Attachments,
  name: string,
  deadline: Deadline | undefined,
  signal: AbortSignal | undefined,
): Promise<AttachedSegment | undefined> {
  const seen = await find(attachments, name, { signal, timeout: deadline?.left });
  // Only who waits for a certain creation hears that it is gone.
  const patience = seen ? deadline?.left : Math.min(RESERVING_MS, deadline?.left ?? RESERVING_MS);
  try {
    return await attachments.locate(seen ?? name, { wait: true, timeout: patience, signal });
  } catch (error) {
    const gone =
      isCode(error, 'ERR_SHM_STALE') ||
      isCode(error, 'ERR_SHM_NOT_FOUND') ||
      (!seen && isCode(error, 'ERR_SHM_TIMEOUT'));
    if (gone) return undefined;
    throw error;
  }
}

async function find(attachments: Attachments, name: string, request: RequestOptions): Promise<SegmentRef | undefined> {
  try {
    const { uid } = await attachments.request(methods.stat, { name }, request);
    return { name, uid };
  } catch (error) {
    if (isCode(error, 'ERR_SHM_NOT_FOUND')) return undefined;
    throw error;
  }
}

/** Nobody gets another segment than asked for without a word. Throws ERR_SHM_INVALID_SIZE, ERR_SHM_INVALID_ARGUMENT. */
function sameOrLetGo<S extends AttachedSegment>(attachments: Attachments, found: S, wanted: CreateParams): S {
  try {
    refuseOther(found, wanted);
    return found;
  } catch (error) {
    attachments.letGo(found);
    throw error;
  }
}

function refuseOther(found: SegmentInfo, { size, dtype, shape }: CreateParams): void {
  if (found.size !== size) {
    throw new ShmError('ERR_SHM_INVALID_SIZE', `${found.name} has ${found.size} bytes, not ${size}`);
  }
  if (dtype !== undefined || shape !== undefined) settleLayout(found, { dtype, shape });
}

function isCode(error: unknown, code: ShmError['code']): error is ShmError {
  return error instanceof ShmError && error.code === code;
}
