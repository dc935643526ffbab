// What a user's program does, in whatever place it was put: a manager, a client, and one class of each.
import { connect, ShmError } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';

async function main() {
  const manager = await SharedMemoryManager.start();
  try {
    const { name } = await manager.create(16);
    const client = await connect(manager.address);
    (await client.attach(name)).buf[3] = 42;
    const [shm, error] = await Promise.all([manager.attach(name), manager.attach('absent').catch((error) => error)]);
    console.log(shm.buf[3], error instanceof ShmError ? 'one of each class' : 'two of a class');
    await client.close();
  } finally {
    await manager.shutdown();
  }
}

main().catch((error) => {
  console.log(error.code, error.message);
  process.exitCode = 1;
});
