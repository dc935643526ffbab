import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setAttachmentLimit } from '@shmd/client';
import { attachmentStats } from '@shmd/native';
import { expect, test } from 'vitest';
import { scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';

function segments(count: number): string {
  const shmDir = temporary();
  for (let i = 0; i < count; i++) writeFileSync(join(shmDir, `${i}`), Buffer.alloc(64));
  return shmDir;
}

/** Attaches segments 0, 1, … until one is refused; tells how many there were and why. */
const attachAll = `
  import { setAttachmentLimit, SharedMemory } from '@shmd/client';
  import { readdirSync, readFileSync } from 'node:fs';
  const held = [];
  let refusal;
  const areas = () => readFileSync('/proc/self/maps', 'utf8').split('\\n').length;
  const attachAll = (shmDir, limit = Infinity) => {
    try {
      while (held.length < limit) held.push(SharedMemory.attach(String(held.length), { shmDir }));
    } catch (error) {
      refusal = error;
    }
    return [held.length, refusal?.code];
  };
`;

async function run(program: string): Promise<unknown> {
  const { stdout, stderr, code } = await scene().node(attachAll + program);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

test('the limit on attachments is a typed error, leaves nothing, and gives way when one closes', async () => {
  const shmDir = segments(20);
  const seen = await run(`
    setAttachmentLimit(10);
    const descriptors = () => readdirSync('/proc/self/fd').length;
    const first = attachAll(${JSON.stringify(shmDir)});
    const before = descriptors();
    const again = attachAll(${JSON.stringify(shmDir)});
    const leaked = descriptors() - before;
    setAttachmentLimit(12);
    const raised = attachAll(${JSON.stringify(shmDir)});
    console.log(JSON.stringify({ first, again, leaked, raised, message: refusal.message }));`);
  expect(seen).toEqual({
    first: [10, 'ERR_SHM_TOO_MANY_ATTACHMENTS'],
    again: [10, 'ERR_SHM_TOO_MANY_ATTACHMENTS'],
    leaked: 0,
    raised: [12, 'ERR_SHM_TOO_MANY_ATTACHMENTS'],
    message: expect.stringContaining('as many shared-memory mappings as it may'),
  });
});

test('it is 30,000 unless set, and a process that has them all goes on', async () => {
  const shmDir = segments(30_001);
  const seen = await run(`
    const [count, code] = attachAll(${JSON.stringify(shmDir)});
    const more = Buffer.alloc(1 << 20, 1).reduce((sum, byte) => sum + byte, 0);
    for (const shm of held) shm.buf[0] = 1;
    for (const shm of held) shm.close();
    console.log(JSON.stringify([count, code, more]));`);
  expect(seen).toEqual([30_000, 'ERR_SHM_TOO_MANY_ATTACHMENTS', 1 << 20]);
});

test('closed ones that are not collected yet do not count, however many there are', async () => {
  const shmDir = segments(1);
  const seen = await run(`
    setAttachmentLimit(1_000);
    let error = null;
    try {
      for (let i = 0; i < 40_000; i++) SharedMemory.attach('0', { shmDir: ${JSON.stringify(shmDir)} }).close();
    } catch (thrown) {
      error = thrown.code;
    }
    console.log(JSON.stringify(error));`);
  expect(seen).toBeNull();
});

test('a limit that is no positive whole number is refused', () => {
  for (const limit of [0, -1, 1.5, Number.NaN, '9' as never]) {
    expect(() => setAttachmentLimit(limit)).toThrowError(expect.objectContaining({ code: 'ERR_SHM_INVALID_ARGUMENT' }));
  }
});

test('without a free descriptor attaching is an error, and afterwards possible again', async () => {
  const own = scene();
  const shmDir = segments(1);
  const before = attachmentStats();
  const stage = await own.stage();
  const codes = await stage.run(({ SharedMemory, fs }, shmDir) => {
    // The soft limit of this process, so that the descriptors run out soon.
    const used: number[] = [];
    const outcome: (string | undefined)[] = [];
    const attach = () => {
      try {
        SharedMemory.attach('0', { shmDir }).close();
        return 'attached';
      } catch (error) {
        return ((error as Error).cause as { code?: string }).code;
      }
    };
    try {
      for (;;) used.push(fs.openSync('/dev/null', 'r'));
    } catch {}
    outcome.push(attach());
    fs.closeSync(used.pop() as number);
    outcome.push(attach());
    for (const fd of used) fs.closeSync(fd);
    return outcome;
  }, shmDir);
  expect(codes).toEqual(['EMFILE', 'attached']);
  expect(attachmentStats()).toEqual(before);
  expect(readdirSync(shmDir)).toEqual(['0']);
});
