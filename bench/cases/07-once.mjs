import { handOvers } from '../lib/hand-overs.mjs';
import { atLeast, ratiosOf } from '../lib/measure.mjs';

export const name = 'once';
export const title = 'a block handed over once: made here, taken there, and gone';
export const target = { one: atLeast(0.6), four: atLeast(1.5), mapped: atLeast(2.3) };

const MIB = 2 ** 20;

export async function run(context) {
  const raw = {};
  const measures = [];
  let absent = {};
  for (const size of context.quick ? [1] : [1, 16, 64]) {
    const one = contenders(context, size * MIB, 1);
    absent = { ...absent, ...one.absent };
    raw[`${size} MiB`] = await context.compete(one.commands, { samples: 5 });
    const four = contenders(context, size * MIB, 4);
    raw[`${size} MiB, four readers`] = await context.compete(four.commands, { samples: 5 });
    measures.push(...oneReader(`${size} MiB`, raw[`${size} MiB`]));
    measures.push(...fourReaders(`${size} MiB`, raw[`${size} MiB, four readers`]));
  }
  return { raw, absent, measures };
}

function contenders(context, bytes, readers) {
  const numbers = handOvers(context, bytes);
  const trial = (way) => () => context.node('trials/hand-over.mjs', { way, bytes, readers, ...numbers });
  const floor = (way) => () =>
    context.cPeer('peers/hand-over.c', way, bytes, readers, numbers.count, `/${context.namePrefix}once-${way}`);
  const copied = {
    fetch: trial('create-from-fetch'),
    socket: trial('socket'),
    'pwrite and pread in C': floor('fetch'),
  };
  if (readers > 1) return context.those(copied);
  return context.those({
    ...copied,
    'createFrom + attach': trial('create-from-attach'),
    'create + copy + attach': trial('create-attach'),
    'pwrite and mmap in C': floor('map'),
  });
}

const TIMES = { metric: 'ms', unit: 'ms' };
const COPIED = { ...TIMES, over: 'socket', under: 'fetch', floor: { under: 'pwrite and pread in C' } };

const oneReader = (size, rounds) =>
  ratiosOf(rounds, [
    { ...COPIED, what: `${size}, createFrom and fetch, against a socket`, target: target.one },
    {
      ...TIMES,
      what: `${size}, createFrom and attach, against create + copy + attach`,
      over: 'create + copy + attach',
      under: 'createFrom + attach',
      floor: { under: 'pwrite and mmap in C' },
      target: target.mapped,
    },
  ]);

const fourReaders = (size, rounds) =>
  ratiosOf(rounds, [{ ...COPIED, what: `${size}, to four readers, against sockets`, target: target.four }]);
