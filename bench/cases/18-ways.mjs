import { curves } from '../lib/curves.mjs';
import { median, quantile } from '../lib/stats.mjs';

export const name = 'ways';
export const title = 'one block to one reader, by its size, in every way there is';

const KIB = 1024;
const MIB = 2 ** 20;

export async function run(context) {
  const sizes = context.quick ? [4 * KIB, MIB] : [4 * KIB, 64 * KIB, MIB, 4 * MIB, 16 * MIB, 64 * MIB];
  const raw = {};
  let absent = {};
  const points = [];
  for (const bytes of sizes) {
    const these = context.those(ways(context, bytes));
    absent = these.absent;
    raw[bytes] = await context.compete(these.commands, { samples: bytes > 4 * MIB ? 5 : 30 });
    points.push(...Object.keys(these.commands).map((series) => ({ series, x: bytes, ...spread(raw[bytes], series) })));
  }
  const plot = {
    id: 'hand-over',
    rare: false,
    title: 'One block, one reader',
    x: { label: 'size of the block', unit: 'bytes' },
    y: { unit: 'µs' },
  };
  return { raw, absent, curves: [curves([{ all: [{ points }] }], plot)] };
}

function spread(rounds, series) {
  const times = rounds.map((round) => round[series].map(({ ms }) => ms * 1000));
  return { p50: median(times.map(median)), p99: quantile(times.flat(), 0.99) };
}

function ways(context, bytes) {
  const warmUp = context.quick ? 1 : bytes > MIB ? 3 : 500;
  const way = (name, more) => () => context.node('trials/hand-over.mjs', { way: name, bytes, warmUp, ...more });
  const worker = (transfer) => () => context.node('trials/hand-over-worker.mjs', { bytes, warmUp, transfer });
  const installed = (name) => () => {
    context.needsModule(name);
    return way(name)();
  };
  return {
    'createFrom, fetch': way('create-from-fetch'),
    'createFrom, attach, read': way('create-from-attach'),
    'warm segment, copied into': way('warm'),
    'warm segment, in place': way('warm', { inPlace: true }),
    'Unix socket': way('socket'),
    "IPC 'advanced'": way('ipc'),
    'file on tmpfs': way('file'),
    lmdb: installed('lmdb'),
    'shm-typed-array': installed('shm-typed-array'),
    'worker, cloned': worker(false),
    'worker, transferred': worker(true),
  };
}
