import { atMost, ratio } from '../lib/measure.mjs';

export const name = 'start';
export const title = "a manager's start, against node -e 0; import '@shmd/client', against an empty module";
export const target = { daemon: atMost(1.15), start: atMost(1.2), import: atMost(1.25) };

export async function run(context) {
  const trial = (what) => context.node('trials/start.mjs', { what });
  const starts = await context.compete(
    {
      daemon: trial('manager'),
      'start()': trial('start'),
      'node -e 0': trial('empty'),
      'bare daemon': trial('bare'),
      'bare daemon and hello': trial('bare and hello'),
    },
    { samples: 10 },
  );
  const imports = await context.compete(
    {
      client: trial('import the client'),
      'empty module': trial('import nothing'),
      'addon alone': trial('import the addon'),
    },
    { samples: 10 },
  );
  const empty = { under: 'node -e 0', metric: 'ms', unit: 'ms' };
  const measures = [
    ratio(starts, {
      ...empty,
      what: 'daemon, spawn to ready',
      over: 'daemon',
      target: target.daemon,
      floor: { over: 'bare daemon' },
    }),
    ratio(starts, {
      ...empty,
      what: 'await SharedMemoryManager.start()',
      over: 'start()',
      target: target.start,
      floor: { over: 'bare daemon and hello' },
    }),
    ratio(imports, {
      what: "import '@shmd/client'",
      over: 'client',
      under: 'empty module',
      metric: 'ms',
      unit: 'ms',
      target: target.import,
      floor: { over: 'addon alone' },
    }),
  ];
  return { raw: { starts, imports }, measures };
}
