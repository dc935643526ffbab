import { readdirSync, rmdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { Bell, Ringer } from '@shmd/native';
import { ShmError } from '@shmd/protocol';
import { bellsFolder, currentUser } from '@shmd/protocol/node';
import type { Logger } from '../logger.js';
import { isOpenToOthers, lookAt, makePrivateDirectory, ownerOf } from '../os.js';

/** What a bell is called in the folder. */
const BELL = /^\d+\.\d+$/;

/** The folder of a manager's bells, beside its socket, where bells are files. What else is found in it stays. */
export class BellFolder {
  readonly path: string;

  constructor(
    address: string,
    private readonly logger: Logger,
  ) {
    this.path = bellsFolder(address);
  }

  /** Makes it, or takes the one that a former manager left. Throws ERR_SHM_PERMISSION; what the system says. */
  prepare(): void {
    if (!this.#isOurs()) makePrivateDirectory(this.path);
  }

  /** Does it stand where clients look for it? */
  stands(): boolean {
    return lookAt(this.path)?.isDirectory() === true;
  }

  /** Makes it look used. */
  touch(): void {
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

  /** Removes the bells in it, but those. Throws nothing. */
  clear(keep: ReadonlySet<string> = new Set()): void {
    try {
      for (const bell of this.#bells()) if (!keep.has(bell)) Bell.remove(bell);
    } catch (error) {
      this.logger.warn({ err: error, folder: this.path }, 'could not clear the folder of bells');
    }
  }

  /** Removes it, with all bells. Throws nothing. */
  remove(): void {
    this.clear();
    try {
      rmdirSync(this.path);
    } catch (error) {
      this.logger.warn({ err: error, folder: this.path }, 'could not remove the folder of bells');
    }
  }

  /** Is it there, and this user's alone? Throws ERR_SHM_PERMISSION when something else is. */
  #isOurs(): boolean {
    const stat = lookAt(this.path);
    if (!stat) return false;
    if (stat.isDirectory() && ownerOf(stat) === currentUser() && !isOpenToOthers(stat)) return true;
    throw new ShmError('ERR_SHM_PERMISSION', `${this.path} is no directory of this user's alone: it is left alone`);
  }

  #bells(): string[] {
    return readdirSync(this.path)
      .filter((name) => BELL.test(name))
      .map((name) => join(this.path, name))
      .filter((path) => lookAt(path)?.isFIFO() === true);
  }
}
