// What a program does that only attaches. SHMD_ADDRESS says where the manager is.
import { connect } from '@shmd/client';

try {
  const client = await connect();
  const shm = await client.create(16);
  shm.buf[3] = 42;
  console.log(shm.buf[3]);
  await client.close();
} catch (error) {
  console.log(error.code, error.message);
  process.exitCode = 1;
}
