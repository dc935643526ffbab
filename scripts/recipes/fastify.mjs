// Workers that run Fastify have one answer in common, which one of them makes; it is dropped, and whoever makes it is killed.
import { join } from 'node:path';
import { check } from '../lib/checks.mjs';
import { fetchAlone } from './lib/fetch-alone.mjs';
import { killHolder } from './lib/kill-holder.mjs';

export async function tryRecipe(project) {
  const program = project.node('primary.mjs');
  const [, address] = await program.says(/worker \d+ listens at (\S+)/);
  await program.says(/(worker \d+ listens.*){2}/s);
  const report = async () => {
    const response = await fetchAlone(`${address}/report`);
    return { worker: response.headers.get('x-worker'), text: await response.text() };
  };
  const reports = () => Promise.all(Array.from({ length: 20 }, report));
  const drop = async () => (await fetchAlone(`${address}/report/drop`, { method: 'POST' })).json();

  const first = await reports();
  check(new Set(first.map(({ worker }) => worker)).size > 1, 'several workers answer');
  check(new Set(first.map(({ text }) => text)).size === 1, 'what one of them has made');
  await drop();
  const second = await reports();
  check(
    new Set(second.map(({ text }) => text)).size === 1 && second[0].text !== first[0].text,
    'and makes anew when it is dropped',
  );

  await drop();
  const asked = Promise.allSettled(Array.from({ length: 20 }, report));
  const maker = await killHolder(() => makerOf(project));
  const answers = (await asked).flatMap(({ value }) => value ?? []);
  check(
    answers.length > 0 && answers.every(({ text }) => JSON.parse(text).madeBy !== maker),
    'one is killed while it makes it, and another does',
  );
  check(new Set(answers.map(({ text }) => text)).size === 1, 'once, too');
  program.kill();
  check((await program.ends()) === 0, 'SIGTERM ends it');
}

/** Pid of whoever makes the report just now. */
function makerOf(project) {
  const shmd = join(project.root, 'node_modules/.bin/shmd');
  const { stdout } = project.run(shmd, ['stat', 'report', '--json', '--address', project.managerAddress()]);
  return JSON.parse(stdout).holder?.pid;
}
