import { ShmError, shown } from '@shmd/protocol';
import { VERSION_OFFSET } from '@shmd/protocol/board';
import { checkOptions } from '../mistakes/check-options.js';
import type { Hub } from './hub.js';
import { Latest } from './latest.js';
import type { Place } from './place.js';
import type { Spot } from './spot.js';
import { type WaitOptions, waitOptions } from './wait-options.js';

/**
 * What a wait for another version may be told.
 *
 * @example
 * ```ts
 * const known = shm.version;
 * shm.notify();
 * const options: ChangedOptions = { since: known, timeout: 1_000 };
 * console.log(await shm.changed(options)); // 1
 * ```
 */
export interface ChangedOptions extends WaitOptions {
  /** The version that the caller knows. Default: the one at the call. */
  since?: number | undefined;
}

/** What one attachment's holder hears of its segment, and tells the others. */
export class SegmentSignals {
  readonly #versionSpot: Spot;

  /** @param word which of the board's words are the segment's; none: it has none */
  constructor(
    readonly hub: Hub,
    private readonly subject: { readonly name: string },
    public word: number | undefined,
  ) {
    this.#versionSpot = this.spot(VERSION_OFFSET);
  }

  /** Throws ERR_SHM_UNSUPPORTED: nobody can wait for anything in this segment; ERR_SHM_DISCONNECTED. */
  check(): void {
    this.#word(this.hub.place);
  }

  /** Throws ERR_SHM_UNSUPPORTED, ERR_SHM_DISCONNECTED. */
  get version(): number {
    const { place } = this.hub;
    return place.board.version(this.#word(place));
  }

  /** Returns the version that it makes. Throws ERR_SHM_UNSUPPORTED, ERR_SHM_DISCONNECTED, ERR_SHM_NO_SPACE. */
  notify(): number {
    const place = this.hub.begin();
    const word = this.#word(place);
    const version = place.board.addVersion(word);
    this.#ring(place, place.bucket(word, VERSION_OFFSET));
    return version;
  }

  /** Rings whoever waits for the word at that byte of the segment. Throws as `notify`. */
  ring(offset: number): void {
    const place = this.hub.begin();
    this.#ring(place, place.bucket(this.#word(place), offset));
  }

  /** May throw instead of rejecting. */
  changed(options: ChangedOptions): Promise<number> {
    checkOptions(options, 'since');
    const { since = this.version, ...wait } = options;
    if (since !== (since | 0))
      throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `since is a version, as changed() tells it, not ${shown(since)}`);
    const look = () => {
      const { version } = this;
      return version === since ? undefined : version;
    };
    return this.changing(look, wait);
  }

  versions(options: WaitOptions): AsyncIterableIterator<number> {
    waitOptions(options, '');
    const { signal } = options;
    let since = this.version;
    return new Latest(async (ended) => {
      since = await this.changed({ ...options, since, signal: ended });
      return since;
    }, signal);
  }

  /** Waits as `Hub.wait` for something that is told by `notify()`. */
  changing<T>(look: () => T | undefined, options: WaitOptions): Promise<T> {
    const timing = waitOptions<T>(options, `${this.subject.name} has not changed`);
    return this.hub.wait({ spot: this.#versionSpot, look }, timing);
  }

  /** The word at that byte of the segment. */
  spot(offset: number): Spot {
    return { subject: this.subject, bucket: (place) => place.bucket(this.#word(place), offset) };
  }

  #ring(place: Place, bucket: number): void {
    try {
      place.ring(bucket);
    } catch (error) {
      // Our own may wait behind who could not be rung, and need no bell.
      this.hub.lookSoon();
      throw error;
    }
  }

  #word({ board }: Place): number {
    if (this.word !== undefined && this.word < board.layout.words) return this.word;
    const why = 'there are more segments than it has words for, or it was unlinked before that board was made';
    throw new ShmError('ERR_SHM_UNSUPPORTED', `${this.subject.name} has no words on the manager's board: ${why}`);
  }
}
