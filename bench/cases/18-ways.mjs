import { curves } from '../lib/curves.mjs';
import { handOvers } from '../lib/hand-overs.mjs';
import { median } from '../lib/stats.mjs';

export const name = 'ways';
export const title = 'one block to one reader and to four, by its size, in every way there is';

const KIB = 1024;
const MIB = 2 ** 20;

export async function run(context) {
  const one = await bySize(context, waysToOne, { id: 'hand-over', title: 'One block, one reader' });
  const four = await bySize(context, waysToFour, { id: 'hand-over-four', title: 'One block, four readers' });
  return { raw: { one: one.raw, four: four.raw }, absent: one.absent, curves: [one.curves, four.curves] };
}

async function bySize(context, ways, plot) {
  const sizes = context.quick ? [4 * KIB, MIB] : [4 * KIB, 64 * KIB, MIB, 4 * MIB, 16 * MIB, 64 * MIB];
  const raw = {};
  let absent = {};
  const points = [];
  for (const bytes of sizes) {
    const these = context.those(ways(context, bytes));
    absent = these.absent;
    raw[bytes] = await context.compete(these.commands, { samples: 5, rounds: Math.ceil(context.rounds / 2) });
    points.push(...Object.keys(these.commands).map((series) => ({ series, x: bytes, ...spread(raw[bytes], series) })));
  }
  const axes = { x: { label: 'size of the block', unit: 'bytes' }, y: { unit: 'µs' } };
  return { raw, absent, curves: curves([{ all: [{ points }] }], { ...plot, ...axes, rare: false }) };
}

/** p99 is not shown: of a sample only its median is known. */
function spread(rounds, series) {
  const p50 = median(rounds.map((round) => median(round[series].map(({ ms }) => ms * 1000))));
  return { p50, p99: p50 };
}

/** Command lines of one way: trials/hand-over.mjs with a file of trials/ways. */
function byWay(context, bytes, readers) {
  const numbers = handOvers(context, bytes);
  return (way, more) => () => context.node('trials/hand-over.mjs', { way, bytes, readers, ...numbers, ...more });
}

const common = (way) => ({
  'createFrom, fetch': way('create-from-fetch'),
  'createFrom, attach, read': way('create-from-attach'),
  'warm segment, copied into': way('warm'),
  'warm segment, in place': way('warm', { inPlace: true }),
  'Unix socket': way('socket'),
  "IPC 'advanced'": way('ipc'),
  'file on tmpfs': way('file'),
});

const waysToFour = (context, bytes) => common(byWay(context, bytes, 4));

function waysToOne(context, bytes) {
  const way = byWay(context, bytes, 1);
  const numbers = handOvers(context, bytes);
  const worker = (transfer) => () => context.node('trials/hand-over-worker.mjs', { bytes, ...numbers, transfer });
  const installed = (module) => () => {
    context.needsModule(module);
    return way(module)();
  };
  return {
    ...common(way),
    lmdb: installed('lmdb'),
    'shm-typed-array, warm': installed('shm-typed-array'),
    'worker, cloned': worker(false),
    'worker, transferred': worker(true),
  };
}
