// Has a lock until it is killed. argv: the manager's address, the segment, the lock's offset.
import { connect, SharedMutex } from '@shmd/client';

const [address, name, offset] = process.argv.slice(2);
const client = await connect(address);
await SharedMutex.over(await client.attach(name), Number(offset)).lock();
process.once('disconnect', () => process.exit());
process.send('ready');
