import { readFileSync } from 'node:fs';
import { type SegmentEvent, SharedMemory } from '@shmd/client';
import { describe, expect, test } from 'vitest';
import { expectCode, scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';
import { noPython, python, skippedBecause } from './helpers/find-python.js';
import { PythonSession } from './helpers/python-session.js';

/** The remedy as docs/python.md gives it. */
const REMEDY = [
  'from multiprocessing import resource_tracker',
  'resource_tracker.unregister(shm._name, "shared_memory")',
];

const IMPORT = 'from multiprocessing.shared_memory import SharedMemory';
const HAS_TRACK = noPython === null && python().version[1] >= 13;

describe.skipIf(skippedBecause(noPython))('one side never destroys the other’s memory', () => {
  test('the remedy that the documentation gives is the one tested here', () => {
    const docs = readFileSync(new URL('../../docs/python.md', import.meta.url), 'utf8');
    expect(docs).toContain(REMEDY.join('\n'));
  });

  test('Python attaches by name and writes, and with the remedy its end takes nothing along', async () => {
    const manager = await scene().manager();
    const block = await manager.create({ name: 'block', size: 5 });
    const py = await PythonSession.open();
    await py.run(`${IMPORT}\nshm = SharedMemory(name=name)\n${REMEDY.join('\n')}\nshm.buf[:5] = b"hello"`, {
      name: block.osName,
    });
    expect(block.buf.toString()).toBe('hello');
    block.buf.write('HELLO');
    expect(await py.run('result = bytes(shm.buf[:5]).decode()')).toBe('HELLO');
    await py.end();
    expect(await manager.stat('block')).toMatchObject({ state: 'ready' });
    expect((await manager.attach('block')).buf.toString()).toBe('HELLO');
  });

  test.runIf(HAS_TRACK)('so it does with track=False, from Python 3.13 on', async () => {
    const manager = await scene().manager();
    const block = await manager.create({ name: 'block', size: 5 });
    const py = await PythonSession.open();
    await py.run(`${IMPORT}\nshm = SharedMemory(name=name, track=False)\nshm.buf[0] = 7\nshm.close()`, {
      name: block.osName,
    });
    await py.end();
    expect(await manager.stat('block')).toMatchObject({ state: 'ready' });
    expect(block.buf[0]).toBe(7);
  });

  test('without it Python deletes the block: the manager notices and says so once, live mappings go on', async () => {
    const own = scene();
    const { child, address } = await own.daemon(['--log-level', 'warn']);
    let log = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
    const stage = await own.clientStage(address);
    await stage.run(async ({ client, shm, kept }) => {
      kept.events = [];
      client.on('segment', (event: SegmentEvent) =>
        kept.events.push([event.event, event.segment.name, event.segment.state]),
      );
      shm.block = await client.create({ name: 'block', size: 5 });
      await client.status();
      kept.events.length = 0;
    });
    const py = await PythonSession.open();
    await py.run(`${IMPORT}\nshm = SharedMemory(name=name)\nshm.buf[:5] = b"hello"\nshm.close()`, {
      name: `${own.prefix}block`,
    });
    await py.end();

    const stat = () => stage.run(async ({ client }) => (await client.stat('block')).state);
    await until(async () => (await stat()) === 'lost', {
      what: 'Python’s resource tracker to delete the block',
      timeout: 10_000,
    });
    const seen = await stage.run(async ({ client, shm, kept }) => {
      const attached = await client.attach('block').catch((error) => error.code);
      const waited = await client.attach('block', { wait: true }).catch((error) => error.code);
      const listed = (await client.list()).map(({ state }) => state);
      const text = shm.block?.buf.toString();
      shm.block?.buf.fill(65);
      return { attached, waited, listed, text, now: shm.block?.buf.toString(), events: kept.events };
    });
    expect(seen).toEqual({
      attached: 'ERR_SHM_STALE',
      waited: 'ERR_SHM_STALE',
      listed: ['lost'],
      text: 'hello',
      now: 'AAAAA',
      events: [['lost', 'block', 'lost']],
    });
    expect(log.match(/removed by somebody else/g)).toHaveLength(1);
    // The name can be had again, by asking for it.
    const uid = await stage.run(async ({ client }) => (await client.create({ name: 'block', size: 6 })).uid);
    expect(await stage.run(async ({ client }) => (await client.stat('block')).uid)).toBe(uid);
    expect(await stat()).toBe('ready');
    child.kill('SIGTERM');
  });

  test('a block that Python made and a manager adopted outlives Python and ends with the manager', async () => {
    const own = scene();
    const manager = await own.manager();
    const py = await PythonSession.open();
    const name = `${own.prefix}made-by-python`;
    await py.run(`${IMPORT}\nshm = SharedMemory(name=name, create=True, size=8)\nshm.buf[:2] = b"py"`, { name });
    const adopted = await manager.adopt(name);
    expect(adopted).toMatchObject({ name, osName: name, size: 8 });
    expect(adopted.buf.toString('latin1', 0, 2)).toBe('py');
    adopted.buf.write('js');
    expect(await py.run('result = bytes(shm.buf[:2]).decode()')).toBe('js');
    // The maker hands its charge over, too: its tracker would delete the block at its end.
    await py.run(`${REMEDY.join('\n')}\nshm.close()`);
    await py.end();

    expect(await manager.stat(name)).toMatchObject({ state: 'ready', lifetime: 'manager', owner: manager.id });
    const again = await manager.attach(name);
    expect(again.buf.toString('latin1', 0, 2)).toBe('js');
    await expectCode(manager.adopt(name), 'ERR_SHM_EXISTS');
    await manager.shutdown();
    expect(own.segments()).toEqual([]);
  });

  test('an adopted block that Python replaced meanwhile is another one, and left alone', async () => {
    const own = scene();
    const manager = await own.manager();
    const py = await PythonSession.open();
    const name = `${own.prefix}twice`;
    await py.run(`${IMPORT}\nshm = SharedMemory(name=name, create=True, size=8)`, { name });
    const adopted = await manager.adopt(name);
    await py.run('shm.unlink(); other = SharedMemory(name=name, create=True, size=8); other.buf[0] = 42');
    expect(await manager.stat(name)).toMatchObject({ state: 'lost' });
    await expectCode(manager.attach({ name, uid: adopted.uid }), 'ERR_SHM_STALE');
    await manager.shutdown();
    expect(own.segments()).toEqual([name]);
    expect(await py.run('result = other.buf[0]; other.close(); other.unlink()')).toBe(42);
  });

  test('without a manager: attach what Python made, and only Python’s unlink ends it', async () => {
    const own = scene();
    const py = await PythonSession.open();
    const name = `${own.prefix}plain`;
    await py.run(`${IMPORT}\nshm = SharedMemory(name=name, create=True, size=8)\nshm.buf[0] = 1`, { name });
    const shm = SharedMemory.attach(name);
    expect(shm.size).toBe(8);
    expect(shm.buf[0]).toBe(1);
    shm.buf[1] = 2;
    shm.close();
    expect(await py.run('result = list(shm.buf[:2])')).toEqual([1, 2]);
    expect(own.segments()).toEqual([name]);
    await py.run('shm.close(); shm.unlink()');
    expect(() => SharedMemory.attach(name)).toThrow(expect.objectContaining({ code: 'ERR_SHM_NOT_FOUND' }));
  });
});
