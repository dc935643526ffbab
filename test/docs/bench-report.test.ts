import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporary } from '../helpers/temporary.js';

const bench = fileURLToPath(new URL('../../bench/main.mjs', import.meta.url));
const docs = fileURLToPath(new URL('../../docs', import.meta.url));

const environment = {
  date: '2026-01-02T03:04:05.000Z',
  cpu: 'a processor',
  cores: 2,
  memoryBytes: 2 ** 33,
  kernel: 'a kernel',
  node: 'v20.0.0',
  python: null,
  cc: null,
  loadAverage: [0, 0, 0],
};

const measure = { what: 'pairs', value: 3, lowest: 2, highest: 4, unit: '×', target: '≥ 4×', met: false, detail: '' };
const points = [
  { x: 4096, p50: 12, p99: 34 },
  { x: 2 ** 20, p50: 56, p99: 78 },
];
const curve = {
  id: 'hand-over',
  title: 'One block',
  x: { label: 'size', unit: 'bytes' },
  y: { unit: 'µs' },
  rare: true,
  series: [{ name: 'a way', points }],
};
const result = { title: '', seconds: 1, measures: [], curves: [], absent: {}, raw: [] };
const run = {
  environment,
  rounds: 5,
  quick: false,
  whole: true,
  complete: true,
  results: [
    { ...result, name: 'met', measures: [{ ...measure, value: 5, met: true, floor: 6, floorMeets: true }] },
    { ...result, name: 'near', measures: [{ ...measure, floor: 4.5, floorMeets: true }] },
    { ...result, name: 'out of reach', measures: [{ ...measure, floor: 3.5, floorMeets: false }] },
    {
      ...result,
      name: 'curve',
      curves: [curve, { ...curve, id: 'hand-over-four' }],
      absent: { lmdb: 'it is not installed' },
    },
  ],
};
const profile = {
  environment,
  seconds: 30,
  operations: 1000,
  processes: [{ name: 'client', categories: { waiting: 0.1, JSON: 0.004, rest: 0.012 }, functions: {} }],
};
const former = {
  ...profile,
  commit: 'abc1234',
  operations: 500,
  processes: [{ name: 'client', categories: { waiting: 0.1, JSON: 0.004, gone: 0.004 }, functions: {} }],
};

/** What the report of a run writes into an empty folder. */
async function report(samples: unknown, profiles: unknown = profile) {
  const folder = temporary();
  const file = (name: string, value: unknown) => {
    writeFileSync(join(folder, name), JSON.stringify(value));
    return join(folder, name);
  };
  const from = ['--from', file('samples.json', samples), '--profile', file('profile.json', profiles)];
  await promisify(execFile)(process.execPath, [bench, '--report', ...from, '--out', folder]);
  return (name: string) => readFileSync(join(folder, name), 'utf8');
}

test('a report says of each row what it was, what was promised, what the floor is, and who was left out', async () => {
  const page = (await report(run))('benchmarks.md');
  expect(page).toMatch(/^\| met +\| pairs +\| 5\.00× +\| 2\.00× to 4\.00× +\| ≥ 4× +\| 6\.00× +\| met +\|$/m);
  expect(page).toMatch(/^\| near .*\| missed +\|$/m);
  expect(page).toMatch(/^\| out of reach .*\| missed, as by the floor +\|$/m);
  expect(page).toContain('- near, pairs: 3.00×, target ≥ 4×; the floor, 4.50×, would meet it');
  expect(page).toContain('- out of reach, pairs: 3.00×, target ≥ 4×; the floor, 3.50×, does not meet it either');
  expect(page).toContain('- lmdb in curve: it is not installed');
  expect(page).toMatch(/^\| JSON +\| 4\.00 µs, 25 % +\|$/m);
});

test('a report says beside each other what was spent on what before, and now', async () => {
  const page = (await report(run, { ...profile, before: former }))('benchmarks.md');
  expect(page).toMatch(/ before: 30 s of `managed`, 500 operations, .*, commit abc1234\./);
  expect(page).toMatch(/^\| +\| client, before +\| client, now +\|$/m);
  expect(page).toMatch(/^\| waiting +\| 200 µs +\| 100 µs +\|$/m);
  expect(page).toMatch(/^\| JSON +\| 8\.00 µs, 50 % +\| 4\.00 µs, 25 % +\|$/m);
  expect(page).toMatch(/^\| gone +\| 8\.00 µs, 50 % +\| 0\.00 µs, 0 % +\|$/m);
  expect(page).toMatch(/^\| all but waiting +\| 16\.0 µs +\| 16\.0 µs +\|$/m);
});

test('a report draws its curves, and shows them on the pages that speak of them', async () => {
  const read = await report(run);
  const svg = read('benchmarks/hand-over.svg');
  expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  for (const text of ['One block', 'a way', '4 KiB', '1 MiB']) expect(svg).toContain(text);
  expect(read('benchmarks.md')).toMatch(/^\| a way +\| 12\.0 \/ 34\.0 +\| 56\.0 \/ 78\.0 +\|$/m);
  for (const page of ['benchmarks.md', 'choosing.md']) {
    expect(read(page)).toContain('(benchmarks/hand-over.svg)');
    expect(read(page)).toContain('(benchmarks/hand-over-four.svg)');
  }
});

test('a report keeps what a page says beside it, mark by mark', async () => {
  const written = (await report(run))('benchmarks.md');
  const marks = /(<!-- bench: (?!end)\S+ -->\n)[\s\S]*?(<!-- bench: end -->)/g;
  const around = (page: string) => page.replaceAll(marks, '$1$2');
  expect(around(written)).toBe(around(readFileSync(join(docs, 'benchmarks.md'), 'utf8')));
});

test('a quick run says so in its report, and is refused as the figures of docs/', async () => {
  const quick = { ...run, quick: true };
  expect((await report(quick))('benchmarks.md')).toContain('its times say nothing');
  const before = readFileSync(join(docs, 'benchmarks.md'), 'utf8');
  const samples = join(temporary(), 'samples.json');
  for (const some of [quick, { ...run, whole: false }]) {
    writeFileSync(samples, JSON.stringify(some));
    const refused = promisify(execFile)(process.execPath, [bench, '--report', '--from', samples]);
    await expect(refused).rejects.toMatchObject({ code: 2 });
  }
  expect(readFileSync(join(docs, 'benchmarks.md'), 'utf8')).toBe(before);
});
