import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';
import {
  type Client,
  connect,
  type ShareableList,
  type SharedArray,
  SharedCell,
  type SharedMemory,
  SharedMutex,
} from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';

/** What each example has, as the reference says on its first page. */
export interface Given {
  client: Client;
  /** Of 4,096 bytes. */
  shm: SharedMemory;
  /** Of `ready` and 1. */
  list: ShareableList;
  array: SharedArray<'float64'>;
  /** Of 1,024 bytes. */
  cell: SharedCell;
  /** In `shm`. */
  mutex: SharedMutex;
  /** Of a segment of 4,096 bytes that no manager has. */
  osName: string;
  /** In the place of `console.log` in a line that says what is printed. */
  prints(text: string, ...values: unknown[]): void;
}

/** Runs an example with a manager of its own. Throws what it throws, and when it prints something else than it says. */
export async function run(example: (given: Given) => Promise<void>, namePrefix: string): Promise<void> {
  const manager = await SharedMemoryManager.start({ namePrefix, logLevel: 'silent' });
  const osName = `${namePrefix}made_elsewhere`;
  writeFileSync(`/dev/shm/${osName}`, new Uint8Array(4096));
  process.env.SHMD_ADDRESS = manager.address;
  const client = await connect();
  try {
    const shm = await client.create(4096);
    await example({
      client,
      shm,
      list: await client.createList(['ready', 1]),
      array: await client.createArray({ dtype: 'float64', shape: [2, 3] }),
      cell: await SharedCell.create(client, { size: 1024 }),
      mutex: SharedMutex.over(shm),
      osName,
      prints: (text, ...values) => assert.equal(format(...values), text),
    });
  } finally {
    await client.close();
    await manager.shutdown();
    rmSync(`/dev/shm/${osName}`, { force: true });
  }
}
