import { once } from 'node:events';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { SharedCell } from '@shmd/client';
import { expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';

const REFUSES_TRANSFERS = Number.parseInt(process.versions.node, 10) >= 22;

test('a child without the address hears where that should have come from', async () => {
  const own = scene();
  await own.manager();
  const child = await own.stage({ SHMD_ADDRESS: undefined });
  const message = await child.run(async ({ connect }) => {
    try {
      await connect();
      return 'connected';
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(message).toContain(
    `no manager listens at ${own.runtimeDir}/default.sock, the default address: start one with`,
  );
  expect(message).toContain('env: { ...process.env, ...manager.env } for a worker or child');
});

test('so does a worker; one with manager.env in its environment connects, and attaches by the ref', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create(8);
  shm.write('shared');
  const program = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { connect } = require('@shmd/client');
    (async () => {
      const client = await connect();
      const shm = await client.attach(workerData);
      parentPort.postMessage(shm.read(0, 6).toString());
      await client.close();
    })().catch((error) => parentPort.postMessage(error.message));`;
  const answerWith = async (env: NodeJS.ProcessEnv) => {
    const { SHMD_ADDRESS: _, ...inherited } = process.env;
    const worker = new Worker(program, {
      eval: true,
      workerData: shm.ref,
      env: { ...inherited, ...own.env, ...env },
    });
    const exited = once(worker, 'exit');
    const [answer] = await once(worker, 'message');
    await exited;
    return answer;
  };
  expect(await answerWith({})).toContain('the default address: start one with');
  expect(await answerWith(manager.env)).toBe('shared');
});

test('arrays, lists and cells are handed on by their refs', async () => {
  const manager = await scene().manager();
  const array = await manager.createArray({ dtype: 'uint8', shape: [2] });
  const list = await manager.createList(['shared']);
  const cell = await SharedCell.create(manager, { size: 1 });
  for (const { ref, shm, name } of [array, list, cell]) expect(ref).toEqual({ name, uid: shm.uid });
  expect((await manager.attachArray(array.ref)).shape).toEqual([2]);
  expect((await manager.attachList(list.ref)).at(0)).toBe('shared');
  expect(SharedCell.over(await manager.attach(cell.ref)).size).toBe(1);
});

test('in a message the buffer is a copy; in a transfer list it is one, too, or refused by Node.js', async () => {
  const own = scene();
  const manager = await own.manager();
  const shm = await manager.create(8);
  const clone = Buffer.from(structuredClone(shm.buffer));
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(shm.buffer);
  const sent = Buffer.from(receiveMessageOnPort(port2)?.message);
  shm.write('changed');
  expect([clone, sent]).toEqual([Buffer.alloc(8), Buffer.alloc(8)]);
  const transfer = () => structuredClone(shm.buffer, { transfer: [shm.buffer] });
  if (REFUSES_TRANSFERS) expect(transfer).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
  else expect(Buffer.from(transfer())).toEqual(Buffer.from(shm.buf));
  port1.close();
  expect(shm.read(0, 7).toString()).toBe('changed');
});
