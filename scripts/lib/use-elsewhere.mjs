// use-elsewhere.mjs NAME: the other process of use-once.mjs. SHMD_ADDRESS says where the manager is.
import assert from 'node:assert/strict';
import { connect } from '@shmd/client';

const client = await connect();
const shm = await client.attach(process.argv[2]);
assert.equal(shm.size, 10_001);
shm.write('written there', 9_000);
await client.close();
