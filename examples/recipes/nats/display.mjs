// Prints the latest value of this host's cell whenever there is another: it neither knows nor cares where they come from.
import { connect, SharedCell } from '@shmd/client';

const client = await connect(undefined, { wait: true });
const cell = SharedCell.over(await client.attach('reading', { access: 'read', wait: true }));
for await (const { data } of cell) console.log('reading', new Float64Array(data.buffer)[0]);
