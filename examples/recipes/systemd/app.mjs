// Counts its starts in a segment that outlives it, and also a planned stop of the manager.
import { connect } from '@shmd/client';

const client = await connect(undefined, { wait: true }); // the manager may be starting again, too
client.on('reconnect', () => console.log('app: the manager is back, and all is as it was'));
const shm = await client.openOrCreate({ name: 'starts', size: 4, lifetime: 'persistent' });
const starts = Atomics.add(new Int32Array(shm.buffer), 0, 1) + 1;
console.log(`app: started ${starts} times`);
await shm.changed(); // rejects when the manager has gone for good: systemd starts us again
