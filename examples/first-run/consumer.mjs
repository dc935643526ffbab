// Attaches `parameter_data` by its name and prints the values doubled.
import { connect } from '@shmd/client';

const client = await connect();
const shm = await client.attach('parameter_data', { access: 'read' });
// Numbers are read where they lie. Text would be decoded from a copy, shm.read(): V8 measures UTF-8 and then writes it, so bytes that
// another process changes in between would corrupt the heap.
const values = new Int32Array(shm.buffer);
console.log('consumer: doubled, they are', ...Array.from(values, (value) => value * 2));

await client.close();
