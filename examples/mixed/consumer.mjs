// Attaches what Python made. Its maker told no manager about dtype and shape, so this program says both.
import { connect } from '@shmd/client';

const client = await connect();
const array = await client.attachArray('mixed_data', { dtype: 'int32', shape: [5] });
for (let i = 0; i < array.length; i++) array.set(array.get(i) * 2, i);
console.log('Node   consumer: doubled, they are', ...array);

await client.close();
