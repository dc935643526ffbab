// The other end of what test/native/variants/faults.cc maps.
import { closeSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';

const SIZE = 32;
const NAME_AT = 12;

export class FaultControl {
  #fd;

  constructor(path) {
    this.#fd = openSync(path, 'r+');
  }

  static create(path) {
    writeFileSync(path, Buffer.alloc(SIZE));
    return new FaultControl(path);
  }

  /** The nth system call from now fails with that errno; with 0 the nth write() is cut short. */
  arm(n, errno) {
    const bytes = Buffer.alloc(SIZE);
    bytes.writeInt32LE(n, 0);
    bytes.writeInt32LE(errno, 4);
    writeSync(this.#fd, bytes, 0, SIZE, 0);
  }

  /** The call that failed, or undefined when there were not that many. */
  disarm() {
    const bytes = Buffer.alloc(SIZE);
    readSync(this.#fd, bytes, 0, SIZE, 0);
    writeSync(this.#fd, Buffer.alloc(SIZE), 0, SIZE, 0);
    if (bytes.readInt32LE(8) === 0) return undefined;
    return bytes.toString('latin1', NAME_AT).replace(/\0.*$/s, '');
  }

  close() {
    closeSync(this.#fd);
  }
}
