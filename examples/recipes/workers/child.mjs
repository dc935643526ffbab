import { once } from 'node:events';
import { connect } from '@shmd/client';
import { work } from './job.mjs';

const [{ ref, job }] = await once(process, 'message');
const client = await connect(); // SHMD_ADDRESS says where
await work(client, ref, job);
await client.close();
process.disconnect(); // the channel to the parent would keep the process alive
