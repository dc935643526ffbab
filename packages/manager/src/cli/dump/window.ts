import { type Client, type SegmentInfo, ShmError } from '@shmd/client';
import { type DType, ITEM_SIZES } from '@shmd/protocol';

export interface WindowFlags {
  dtype?: DType;
  /** Bytes. */
  offset?: number;
  /** Elements of the dtype, else bytes. */
  count?: number;
}

/** What is to be dumped: one creation of a segment, and which bytes of it. */
export interface DumpWindow {
  ref: { name: string; uid: string };
  dtype: DType | undefined;
  offset: number;
  length: number;
}

/** Whole elements up to the end, or as many as are asked for and there. Throws ERR_SHM_NOT_FOUND, ERR_SHM_INVALID_ARGUMENT. */
export async function dumpWindow(client: Client, name: string, flags: WindowFlags): Promise<DumpWindow> {
  const { size, uid } = await client.stat(name);
  return { ref: { name, uid }, dtype: flags.dtype, ...windowOf({ name, size }, flags) };
}

export function windowOf(
  { name, size }: Pick<SegmentInfo, 'name' | 'size'>,
  { dtype, offset = 0, count = Number.POSITIVE_INFINITY }: WindowFlags,
): { offset: number; length: number } {
  if (offset > size) {
    throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `offset ${offset} is beyond the ${size} bytes of ${name}`);
  }
  const item = dtype ? ITEM_SIZES[dtype] : 1;
  return { offset, length: Math.min(Math.floor((size - offset) / item), count) * item };
}

/** A copy of the window's bytes, as they are now. */
export async function fetchWindow(
  client: Client,
  { ref, offset, length }: DumpWindow,
  signal?: AbortSignal,
): Promise<Buffer> {
  return length === 0 ? Buffer.alloc(0) : client.fetch(ref, { offset, length, signal });
}
