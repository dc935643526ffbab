import {
  type AttachedSegment,
  type CreatedSegment,
  type CreateParams,
  fromWire,
  type Method,
  methods,
  ShmError,
} from '@shmd/protocol';
import type { LocateOptions } from './client-options.js';
import type { Connection, RequestOptions } from './connection.js';
import type { Link } from './link.js';
import type { Access, Window } from './mapping.js';
import { refuseUnknown } from './refuse-unknown.js';
import { type SegmentRef, toSegmentRef } from './segment-ref.js';
import { type Holder, SharedMemory } from './shared-memory.js';

/** What one client has attached: asks the manager, maps, and keeps both in step, also over a manager's restart. */
export class Attachments implements Holder {
  /** What is mapped, and the manager's number for it: none when a restarted manager no longer knows the segment. */
  readonly #numbers = new Map<SharedMemory, number | undefined>();
  #keys = 0;
  #closed = false;

  constructor(private readonly link: Link) {}

  /** Throws ERR_SHM_CLOSED after `closeAll`, and whatever the manager answers. */
  request<P, R>(method: Method<P, R>, params: P, options?: RequestOptions<R>): Promise<R> {
    if (this.#closed) return Promise.reject(new ShmError('ERR_SHM_CLOSED', 'the client was closed'));
    return this.link.request(method, params, options);
  }

  /** Creates a segment and maps it; when it cannot be mapped, it is removed again. */
  async create(params: Omit<CreateParams, 'attach' | 'key'>, signal: AbortSignal | undefined): Promise<SharedMemory> {
    const unlink = ({ name, uid }: SegmentRef) => this.link.post(methods.unlink, { name, uid });
    const undo = (made: CreatedSegment) => {
      this.#detach(made.attachment);
      unlink(made);
    };
    // By its key, a create that is asked again of a manager's successor still makes one segment.
    const key = this.link.mayReturn ? String(++this.#keys) : undefined;
    const located = await this.request(methods.create, { ...params, attach: true, key }, { signal, undo });
    try {
      return this.hold(located, 'read-write');
    } catch (error) {
      unlink(located);
      throw error;
    }
  }

  /** Runs an initialiser over a segment that nobody sees yet, then publishes it; removes it when that fails. */
  async initialise(shm: SharedMemory, init: (shm: SharedMemory) => void | Promise<void>): Promise<SharedMemory> {
    try {
      await init(shm);
      await this.request(methods.publish, shm.ref);
      return shm;
    } catch (error) {
      shm.close();
      await shm.unlink().catch(() => {});
      throw error;
    }
  }

  /** Counts us as attached with the manager; `hold` does the mapping. */
  locate(target: string | SegmentRef, options: LocateOptions): Promise<AttachedSegment> {
    const { wait, timeout, signal, ...unknown } = options;
    refuseUnknown(unknown);
    const undo = ({ attachment }: AttachedSegment) => this.#detach(attachment);
    return this.request(methods.attach, { ...toSegmentRef(target), wait, timeout }, { signal, undo });
  }

  /** Maps what the manager has located; gives the attachment back when that fails. */
  hold(located: CreatedSegment, access: Access, window: Window = {}): SharedMemory {
    const { name, osName, size, uid, dir, attachment } = located;
    try {
      const source = { name, osName, size, uid, dir, identity: fromWire(located), owner: this.link.segmentOwner };
      const shm = new SharedMemory(source, access, window, this);
      this.#numbers.set(shm, attachment);
      return shm;
    } catch (error) {
      this.#detach(attachment);
      throw error;
    }
  }

  released(shm: SharedMemory): void {
    const attachment = this.#numbers.get(shm);
    this.#numbers.delete(shm);
    this.#detach(attachment);
  }

  async unlinkHeld(shm: SharedMemory): Promise<void> {
    await this.request(methods.unlink, shm.ref);
  }

  /**
   * Another manager answers: what is mapped is attached again, each only if it is the same creation. Throws ERR_SHM_STALE when it has not
   * taken over from the one before and lacks something: whoever asks it for that name now would get other memory than we have.
   */
  async claim(connection: Connection): Promise<void> {
    const claims = Array.from(this.#numbers, async ([shm, number]) => {
      const claimed = await connection.request(methods.attach, shm.ref).catch((error) => {
        if (connection.ended) throw error;
      });
      if (this.#numbers.has(shm)) this.#numbers.set(shm, claimed?.attachment);
      else if (claimed) connection.post(methods.detach, { attachment: claimed.attachment });
      return claimed !== undefined || number === undefined;
    });
    const complete = (await Promise.all(claims)).every(Boolean);
    const { lineage } = this.link.hello.manager;
    // An older manager told none.
    if (complete || lineage === undefined || connection.hello.manager.lineage === lineage) return;
    throw new ShmError('ERR_SHM_STALE', 'a manager that knows nothing of the one before has taken its place');
  }

  closeAll(): void {
    this.#closed = true;
    for (const shm of [...this.#numbers.keys()]) shm.close();
  }

  #detach(attachment: number | undefined): void {
    if (attachment !== undefined) this.link.post(methods.detach, { attachment });
  }
}
