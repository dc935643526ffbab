// Looks at each frame that it has time for.
import { connect, SharedCell } from '@shmd/client';

const client = await connect(undefined, { wait: true });
const cell = SharedCell.over(await client.attach('frame', { access: 'read', wait: true }));
for await (const { version, data } of cell)
  console.log(`consumer: frame ${version}, ${data.length} bytes of ${data[0]}`);
