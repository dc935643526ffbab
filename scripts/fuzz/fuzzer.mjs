import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SharedMemoryManager } from '@shmd/manager';
import { Random } from './random.mjs';
import { Session, Silence } from './session.mjs';

const SESSIONS_AT_ONCE = 8;
/** Full quotas would answer everything the same way. */
const SESSIONS_BETWEEN_CLEARINGS = 20;
const MEMORY_SLACK = 256 * 1024 * 1024;
const SETTLE_MS = 10_000;

/**
 * Throws `frames` frames at a manager of its own, most of them spoilt. Throws when the manager dies, falls silent, calls an input a defect of
 * its own (−32603), answers what nobody asked, leaves anything behind, or disturbs an honest client.
 */
export async function fuzz({ frames, seed, report = () => {} }) {
  const random = new Random(seed);
  const runtimeDir = mkdtempSync(join(tmpdir(), 'shmd-fuzz-'));
  // A directory of its own: what is adopted there by chance belongs to nobody.
  const shmDir = mkdtempSync('/dev/shm/shmd-fuzz-');
  const limits = { maxBytes: 64 * 1024 * 1024, maxSegments: 400 };
  const manager = await SharedMemoryManager.start({ runtimeDir, shmDir, ...limits, logLevel: 'silent' });
  try {
    const before = resources(manager.pid);
    const counts = { sessions: 0, frames: 0, spoilt: 0, results: 0, refusals: 0, closed: 0, witnessed: 0 };
    const work = async () => {
      while (counts.frames < frames) {
        counts.sessions++;
        const played = await new Session(random.fork(), manager.address).play(Math.min(60, frames - counts.frames));
        for (const [what, count] of Object.entries(played)) counts[what] += count;
        if (counts.sessions % SESSIONS_BETWEEN_CLEARINGS === 0) await clear(manager);
        report(counts);
      }
    };
    let over = false;
    const witness = witnessed(manager, counts, () => over);
    try {
      await Promise.all(Array.from({ length: SESSIONS_AT_ONCE }, work));
    } catch (error) {
      throw error instanceof Silence ? new Error(`${await towardsOthers(manager)}: ${error.message}`) : error;
    } finally {
      over = true;
    }
    await witness;
    await settled(manager, shmDir, before);
    const after = resources(manager.pid);
    return { ...counts, memory: { before: before.memory, after: after.memory } };
  } finally {
    await manager.shutdown();
    rmSync(runtimeDir, { recursive: true });
    rmSync(shmDir, { recursive: true });
  }
}

/** An honest client at work meanwhile. Names and quota may be taken by then; nothing else may go wrong. */
async function witnessed(manager, counts, over) {
  while (!over()) {
    let shm;
    try {
      shm = await manager.create(4096);
      shm.buf.fill(7);
      const again = await manager.attach(shm.ref);
      if (again.buf[4095] !== 7) throw new Error('the witness reads what it did not write');
      again.close();
      await shm.unlink();
      counts.witnessed++;
    } catch (error) {
      // The fuzzer may fill the quota, and it lists, attaches and unlinks whatever it finds.
      if (!['ERR_SHM_QUOTA', 'ERR_SHM_STALE', 'ERR_SHM_NOT_FOUND'].includes(error.code)) throw error;
    } finally {
      shm?.close();
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Is the manager silent towards one connection, or does it, or the machine, stand still? */
async function towardsOthers(manager) {
  const began = performance.now();
  const answered = await manager.status({ timeout: SETTLE_MS }).then(
    () => 'answered',
    ({ code }) => code,
  );
  return `another client's status: ${answered} after ${Math.round(performance.now() - began)} ms`;
}

/** Unlinks whatever there is; others may be faster. */
async function clear(manager) {
  await Promise.allSettled((await manager.list()).map(({ name }) => manager.unlink(name)));
}

/** Everybody has gone, the books and the directory agree, and the manager is as it was. */
async function settled(manager, shmDir, before) {
  const problems = async () => {
    const { clients } = await manager.status({ clients: true });
    if (clients.length > 1) return `${clients.length - 1} clients are still booked`;
    await clear(manager);
    const left = readdirSync(shmDir).filter((name) => !name.startsWith('.shmd_board_'));
    if (left.length > 0) return `left in the directory: ${left}`;
    const { segments, bytes, attachments } = await manager.status();
    if (segments + bytes + attachments > 0) return `left in the books: ${segments}, ${bytes}, ${attachments}`;
    const { descriptors, memory } = resources(manager.pid);
    if (descriptors > before.descriptors) return `${descriptors} descriptors instead of ${before.descriptors}`;
    return memory > before.memory + MEMORY_SLACK ? `${memory} bytes of memory instead of ${before.memory}` : null;
  };
  const deadline = performance.now() + SETTLE_MS;
  for (let problem = await problems(); problem; problem = await problems()) {
    if (performance.now() > deadline) throw new Error(problem);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function resources(pid) {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return { descriptors: readdirSync(`/proc/${pid}/fd`).length, memory: Number(kilobytes) * 1024 };
}
