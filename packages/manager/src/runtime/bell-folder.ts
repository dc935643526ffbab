import { readdirSync, rmdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { Bell, Ringer } from '@shmd/native';
import { ShmError } from '@shmd/protocol';
import { bellsFolder, currentUser } from '@shmd/protocol/node';
import type { Logger } from '../logger.js';
import { isOpenToOthers, lookAt, makePrivateDirectory, ownerOf } from '../os.js';

/** What a bell is called in the folder. */
const BELL = /^\d+\.\d+$/;

/**
 * The folder of a manager's bells, beside its socket, where bells are files. It is there from the first client on: not before the ledger says where
 * the socket is, by which a reaper finds it. What else is found in it stays.
 */
export class BellFolder {
  readonly path: string;
  #isNeeded = false;

  constructor(
    address: string,
    private readonly logger: Logger,
  ) {
    this.path = bellsFolder(address);
  }

  /** Takes the one that a former manager left, if it did, with no bells but those. Throws ERR_SHM_PERMISSION; what the system says. */
  take(keep: ReadonlySet<string>): void {
    const stat = lookAt(this.path);
    if (!stat) return;
    if (!stat.isDirectory() || ownerOf(stat) !== currentUser() || isOpenToOthers(stat))
      throw new ShmError('ERR_SHM_PERMISSION', `${this.path} is no directory of this user's alone: it is left alone`);
    for (const bell of this.#bells()) if (!keep.has(bell)) Bell.remove(bell);
    this.#isNeeded = true;
  }

  /** Makes it, unless it was made: that it is gone is seen by `stands`. Throws what the system says. */
  make(): void {
    if (!this.#isNeeded) this.restore();
  }

  /** Does it stand where clients look for it? */
  stands(): boolean {
    return !this.#isNeeded || lookAt(this.path)?.isDirectory() === true;
  }

  /** Makes it, unless it is there. Throws what the system says. */
  restore(): void {
    if (!lookAt(this.path)) makePrivateDirectory(this.path);
    this.#isNeeded = true;
  }

  /** Makes it look used. */
  touch(): void {
    if (!this.#isNeeded) return;
    const now = new Date();
    for (const path of [this.path, ...this.#bells()]) utimesSync(path, now, now);
  }

  /** Rings all bells in it. Throws nothing. */
  ringAll(): void {
    for (const bell of this.#bells()) {
      try {
        const ringer = new Ringer(bell);
        ringer.ring();
        ringer.close();
      } catch {
        // Nobody hears it.
      }
    }
  }

  /** Removes it, with all bells. Throws nothing. */
  remove(): void {
    this.#isNeeded = false;
    try {
      if (!lookAt(this.path)) return;
      for (const bell of this.#bells()) Bell.remove(bell);
      rmdirSync(this.path);
    } catch (error) {
      this.logger.warn({ err: error, folder: this.path }, 'could not remove the folder of bells');
    }
  }

  #bells(): string[] {
    if (!lookAt(this.path)?.isDirectory()) return [];
    return readdirSync(this.path)
      .filter((name) => BELL.test(name))
      .map((name) => join(this.path, name))
      .filter((path) => lookAt(path)?.isFIFO() === true);
  }
}
