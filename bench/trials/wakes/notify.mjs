// `changed()` and `notify()`, a segment for each direction.
import { connect } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';

function side(own, other) {
  let since = 0;
  return {
    tell: () => own.notify(),
    async hear() {
      since = await other.changed({ since });
    },
  };
}

export async function near({ runtimeDir, namePrefix }) {
  const manager = await SharedMemoryManager.start({ runtimeDir, namePrefix });
  const [there, back] = [await manager.create(8), await manager.create(8)];
  const where = { address: manager.address, there: there.name, back: back.name };
  return { where, ...side(there, back), end: () => manager.shutdown() };
}

export async function far({ address, there, back }) {
  const client = await connect(address);
  return side(await client.attach(back), await client.attach(there));
}
