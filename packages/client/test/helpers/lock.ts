import { SharedMutex } from '../../src/mutex/shared-mutex.js';
import { BoardRoom } from './board-room.js';

/** A lock and two clients' views of it. */
export function twoClients() {
  const room = new BoardRoom();
  const bytes = new ArrayBuffer(64);
  const [a, b] = [room.guest(), room.guest()];
  const [here, there] = [SharedMutex.over(a.attach(bytes)), SharedMutex.over(b.attach(bytes))];
  return { room, bytes, words: new Int32Array(bytes), a, b, here, there };
}
