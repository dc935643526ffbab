// What every process of the soak begins with: its settings, a client, and an end with its parent.
import { connect } from '@shmd/client';

export const settings = JSON.parse(process.argv[2]);
process.on('disconnect', () => process.exit());
export const client = await connect();
