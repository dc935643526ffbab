// Creates the block `parameter_data` and fills it. The block is the manager's: it stays when this process ends.
import { connect } from '@shmd/client';

const client = await connect(); // SHMD_ADDRESS says where the manager is
const shm = await client.create({ name: 'parameter_data', size: 5 * Int32Array.BYTES_PER_ELEMENT });
new Int32Array(shm.buffer).set([1, 2, 3, 4, 5]);
console.log('producer: created parameter_data with 1 2 3 4 5');

await client.close();
