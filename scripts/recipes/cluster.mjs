// A counter under a lock and a cell, shared by the workers of node:cluster; one of them is killed with the lock.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, SharedMutex } from '@shmd/client';
import { check } from '../lib/checks.mjs';
import { until } from '../lib/until.mjs';
import { fetchAlone } from './lib/fetch-alone.mjs';
import { killHolder } from './lib/kill-holder.mjs';

const LISTENS = /worker \d+ listens on port (\d+)/;

export async function tryRecipe(project) {
  const program = project.node('primary.mjs');
  const [, port] = await program.says(LISTENS);
  const buy = () => buyAt(port);
  const buyMany = (count) => Promise.all(Array.from({ length: count }, buy));

  const first = await buyMany(50);
  check(isComplete(first.map(({ number }) => number)), 'no number is sold twice, and none left out');
  check(first[0].price === 10, 'workers read the cell');
  writeFileSync(join(project.root, 'settings.json'), '{ "price": 12 }');
  program.kill('SIGHUP');
  await until(async () => (await buy()).price === 12, { what: 'the new price' });
  check(true, 'and what the primary then writes there');

  const client = await connect(project.managerAddress());
  try {
    const workers = started(program);
    const victim = await killSeller(client, buy);
    await program.says(/the one before died with the lock/);
    await program.says(new RegExp(`worker ${victim} ended: SIGKILL`));
    check(true, 'one is killed with the lock, and the next one hears it');
    await until(() => started(program) > workers, { what: 'another worker' });
    check(true, 'another takes its place');
    await buyMany(50);
    check(isComplete(journalOf(project)), 'still no number was sold twice, and none left out');
  } finally {
    await client.close();
  }
  program.kill();
  check((await program.ends()) === 0, 'SIGTERM ends it');
  await project.leavesNothing();

  const second = project.node('primary.mjs');
  const [, another] = await second.says(LISTENS);
  const { number } = await buyAt(another);
  check(number === journalOf(project).length, 'started again, it goes on with the next number');
  process.kill((await project.managerStatus()).pid, 'SIGKILL');
  check((await second.ends()) === 1, 'without its manager it ends, to be started anew');
}

/** How many workers have come up so far. */
const started = ({ output }) => output.match(new RegExp(LISTENS, 'g')).length;

/** Kills whoever has the lock, while somebody buys all the time. Returns its pid. */
async function killSeller(client, buy) {
  const mutex = SharedMutex.over(await client.attach('tickets'));
  let isOver = false;
  const buyer = async () => {
    // The one that is killed answers none of those that it has.
    while (!isOver) await buy().catch(() => {});
  };
  const buyers = Array.from({ length: 8 }, buyer);
  try {
    return await killHolder(() => mutex.holder?.pid);
  } finally {
    isOver = true;
    await Promise.all(buyers);
  }
}

async function buyAt(port) {
  const response = await fetchAlone(`http://127.0.0.1:${port}/`);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/** The numbers that were sold. */
function journalOf({ root }) {
  return readFileSync(join(root, 'journal.txt'), 'utf8').trim().split('\n').map(Number);
}

/** Whether it is 1, 2, 3 and so on, in whatever order. */
const isComplete = (numbers) => numbers.sort((a, b) => a - b).every((number, i) => number === i + 1);
