// Attaches `parameter_data` by its name and prints the values doubled.
import { connect } from '@shmd/client';

const client = await connect();
const shm = await client.attach('parameter_data', { access: 'read' });
const values = new Int32Array(shm.buffer);
console.log('consumer: doubled, they are', ...Array.from(values, (value) => value * 2));

await client.close();
