import { type NamedParams, ShmError } from '@shmd/protocol';
import type { ClientRecord } from '../registry/client-record.js';
import { refuseGuest } from '../registry/permission.js';
import type { Registry } from '../registry/registry.js';
import type { BoardService } from './board.js';

export interface NotifyingParts {
  registry: Registry;
  /** Undefined: there is none. */
  board: Pick<BoardService, 'notify'> | undefined;
  /** May users write who are not the manager's own? */
  guestsMayWrite: boolean;
}

/** Says that a segment's bytes have changed, for clients that cannot say it on the board themselves. */
export class Notifying {
  constructor(private readonly parts: NotifyingParts) {}

  notify(client: ClientRecord, { name, uid }: NamedParams): { version: number } {
    const { registry, board, guestsMayWrite } = this.parts;
    if (!guestsMayWrite) refuseGuest(client, 'write here');
    const { word } = registry.find(name, uid);
    if (!board) throw new ShmError('ERR_SHM_UNSUPPORTED', 'this manager has no board, on which changes are told');
    if (word === undefined) throw new ShmError('ERR_SHM_UNSUPPORTED', `the board had no room for a version of ${name}`);
    return { version: board.notify(word) };
  }
}
