// Creates `mixed_data`, an array of five int32.
import { connect } from '@shmd/client';

const client = await connect();
const array = await client.createArray({ name: 'mixed_data', dtype: 'int32', shape: [5] });
array.data.set([1, 2, 3, 4, 5]);
console.log('Node   producer: wrote', ...array);

await client.close();
