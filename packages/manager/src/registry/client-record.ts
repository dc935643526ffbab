import type { ClientStatus } from '@shmd/protocol';
import type { Usage } from './quota.js';
import type { Segment } from './segment.js';
import type { Life } from './slots.js';

/** What one connected client holds. */
export class ClientRecord implements Usage {
  segments = 0;
  bytes = 0;
  /** Its place on the board. */
  life: Life | undefined;
  readonly owned = new Set<Segment>();
  readonly attachments = new Map<number, Segment>();

  constructor(
    readonly id: string,
    readonly pid: number,
    readonly name: string,
    /** Uid of a guest; undefined for the manager's own user. */
    readonly guest?: number,
  ) {}

  status(): ClientStatus {
    const { id, pid, name, segments, bytes } = this;
    return { id, pid, name, segments, bytes, attachments: this.attachments.size };
  }
}
