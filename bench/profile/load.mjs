// Create, close and unlink one after the other for some seconds; prints how many. argv: the client's module, the address, seconds.
import { pathToFileURL } from 'node:url';

const [module, address, seconds] = process.argv.slice(2);
const { connect } = await import(pathToFileURL(module));
const client = await connect(address);
const end = performance.now() + Number(seconds) * 1000;
let operations = 0;
while (performance.now() < end) {
  const shm = await client.create(4096);
  shm.close();
  await shm.unlink();
  operations++;
}
await client.close();
process.stdout.write(`${operations}\n`);
