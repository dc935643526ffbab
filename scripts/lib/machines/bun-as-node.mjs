// Loaded into a Bun that runs a manager: pipes to other processes keep it alive, which Node.js can be told not to do.
import { Writable } from 'node:stream';

Writable.prototype.unref ??= function unref() {
  return this;
};
