import { type Client, type SegmentInfo, ShmError, type ShmErrorCode } from '@shmd/client';

/** A segment and who meets on it, as far as that can be seen. */
export interface MetSegment extends SegmentInfo {
  /** Clients that wait for it to change, or for another that shares its place on the board: no fewer. */
  waiters?: number;
  /** Who has its lock; null: nobody. */
  holder?: { clientId: string; pid: number } | null;
}

/** A look asks the manager twice: of more segments nobody looks at each. */
const MOST_LOOKS = 1000;

/** So many are looked at at the same time. */
const AT_ONCE = 32;

/** There is nobody any more who could be asked for the next one. */
const LOST: ShmErrorCode[] = ['ERR_SHM_CLOSED', 'ERR_SHM_DISCONNECTED', 'ERR_SHM_TIMEOUT'];

/** Says of each segment who waits for it and who has its lock. */
export async function withMeetings(
  client: Client,
  segments: SegmentInfo[],
  signal?: AbortSignal,
): Promise<MetSegment[]> {
  const met: MetSegment[] = [];
  let left = MOST_LOOKS;
  for (let first = 0; first < segments.length; first += AT_ONCE) {
    const looks = segments.slice(first, first + AT_ONCE).map((segment) => {
      // Whoever waits or locks has it attached; and to attach what nobody has may end it.
      if (segment.attachments === 0) return { ...segment, waiters: 0, holder: null };
      return left-- > 0 ? looked(client, segment, signal) : segment;
    });
    met.push(...(await Promise.all(looks)));
  }
  return met;
}

async function looked(client: Client, segment: SegmentInfo, signal: AbortSignal | undefined): Promise<MetSegment> {
  const { name, uid } = segment;
  try {
    return { ...segment, ...(await client.meeting({ name, uid }, { signal })) };
  } catch (error) {
    // It may have gone meanwhile, be out of our reach, or its manager have no board: then it is listed all the same.
    if (error instanceof ShmError && !LOST.includes(error.code)) return segment;
    throw error;
  }
}
