import { type Client, SharedCell, SharedMemory, SharedMutex } from '../src/index.js';

/** Nothing runs this: that TypeScript refuses each of these mistakes is checked by compiling them. */
export function refusedByTheCompiler(client: Client, shm: SharedMemory, cell: SharedCell): unknown[] {
  return [
    // @ts-expect-error: await forgotten
    client.create(10).buf,
    // @ts-expect-error: await forgotten
    SharedMutex.over(client.create(64)),
    // @ts-expect-error: await forgotten
    client.attach(client.create(64)),
    // @ts-expect-error: await forgotten
    SharedMutex.over(shm).lock().unlock(),
    // @ts-expect-error: a size is a number
    client.create('64'),
    // @ts-expect-error: a size is a number
    client.create({ size: 64n }),
    // @ts-expect-error: Python's order of arguments
    client.create('parameter_data', 20),
    // @ts-expect-error: the name in a second argument
    client.create(20, { name: 'a' }),
    // @ts-expect-error: made by create() and attach()
    new SharedMemory({ name: 'a' }),
    // @ts-expect-error: made by over()
    new SharedMutex(),
    // @ts-expect-error: made by create()
    new SharedCell(),
    // @ts-expect-error: a Buffer is no view of words
    client.waitAsync(shm.buf, 0, 0),
    // @ts-expect-error: options are an object
    shm.changed(5),
    // @ts-expect-error: a writer writes
    cell.write(new Uint8Array(8)),
  ];
}
