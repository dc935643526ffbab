// A process with many clients that does what its parent asks, until it is killed. It ends with its parent.
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';
import { fill, holds, seedOf } from './pattern.mjs';

/** Client number → its connection. */
const clients = new Map();
/** Handle → what is mapped. */
const mapped = new Map();

function keep(c, client) {
  clients.set(c, client);
  client.on('reconnect', () => process.send({ back: c, id: client.id }));
  return { id: client.id };
}

function hold(handle, shm) {
  mapped.set(handle, shm);
  return { name: shm.name, osName: shm.osName, uid: shm.uid };
}

const operations = {
  open: async ({ c, address }) => keep(c, await connect(address, { name: `soak ${c}` })),

  async startManager({ c, options }) {
    const manager = await SharedMemoryManager.start(options);
    return { ...keep(c, manager), pid: manager.pid, address: manager.address };
  },

  async create({ c, handle, seed, options }) {
    const shm = await clients.get(c).create(options);
    fill(shm.buf, seed);
    return hold(handle, shm);
  },

  async openOrCreate({ c, handle, seed, pause, options }) {
    let initialised = false;
    const init = async (shm) => {
      initialised = true;
      // In two halves, so that a death between them leaves what nobody may ever see.
      fill(shm.buf.subarray(0, shm.size / 2), seed ^ 1);
      await delay(pause);
      fill(shm.buf, seed);
    };
    const shm = await clients.get(c).openOrCreate({ ...options, init });
    const found = seedOf(shm.buf);
    return { ...hold(handle, shm), initialised, seed: holds(shm.buf, found) ? found : null };
  },

  attach: async ({ c, handle, target, access }) => hold(handle, await clients.get(c).attach(target, { access })),
  write: ({ handle, seed }) => fill(mapped.get(handle).buf, seed),

  // What was closed meanwhile is nobody's any more.
  verify: ({ expected }) =>
    expected.filter(({ handle, seed }) => mapped.get(handle)?.closed === false && !holds(mapped.get(handle).buf, seed)),

  close({ handle }) {
    mapped.get(handle).close();
    mapped.delete(handle);
  },

  unlink: ({ c, name }) => clients.get(c).unlink(name),
  transfer: ({ c, name, to }) => clients.get(c).transfer(name, to),
  stat: ({ c, name }) => clients.get(c).stat(name),
  list: async ({ c }) => (await clients.get(c).list()).length,

  async leave({ c, handles }) {
    await clients.get(c).close();
    clients.delete(c);
    for (const handle of handles) mapped.delete(handle);
  },

  die({ how }) {
    if (how === 'process.exit') process.exit(0);
    if (how === 'process.abort') process.abort();
    setImmediate(() => {
      throw new Error('an uncaught exception, on purpose');
    });
  },
};

process.on('message', async ({ id, operation, params }) => {
  try {
    process.send({ id, result: await operations[operation](params) });
  } catch (error) {
    process.send({ id, error: { message: `${operation}: ${error.message}`, code: error.code ?? 'NO_CODE' } });
  }
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
