// A manager of the program's own, in a process of its own: what each of the programs with one begins and ends with.
import assert from 'node:assert/strict';
import { ShmError } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';
import { attachmentStats, SegmentSpace } from '@shmd/native';
import { check, finish } from './cases.mjs';
import { Child } from './child.mjs';
import { ownPrefix } from './own-prefix.mjs';

export const prefix = ownPrefix();
export const coded = (code) => (error) => {
  assert.ok(error instanceof ShmError, String(error.stack ?? error));
  assert.equal(error.code, code, error.message);
  return true;
};

export const space = new SegmentSpace('');
export const start = (options = {}) => SharedMemoryManager.start({ namePrefix: prefix, ...options });

export const manager = await start();
export const { address } = manager;

/** A client of this manager in another process. */
export const startActor = () => Child.start('actor.mjs', { SHMD_ADDRESS: address });

/** The last thing that such a program does. */
export async function end() {
  await check('nothing is held in the end', async () => {
    assert.deepEqual(await manager.list(), []);
    const { attachments, bytes } = attachmentStats();
    assert.deepEqual({ attachments, bytes }, { attachments: 0, bytes: 0 });
  });
  await manager.shutdown();
  finish();
}
