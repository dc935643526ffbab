// A counter under a lock and a cell, shared by the workers of node:cluster; one of them is killed with the lock.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, SharedMutex } from '@shmd/client';
import { check } from '../lib/checks.mjs';
import { killHolder } from '../lib/kill-holder.mjs';
import { managerPid } from '../lib/manager-pid.mjs';
import { until } from '../lib/until.mjs';

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
    check(isComplete(soldIn(project)), 'still no number was sold twice, and none left out');
  } finally {
    await client.close();
  }
  program.kill();
  check((await program.ends()) === 0, 'SIGTERM ends it');
  await project.leavesNothing();

  const second = project.node('primary.mjs');
  const [, newPort] = await second.says(LISTENS);
  await buyAt(newPort);
  check(isComplete(soldIn(project)), 'started again, it counts on');
  process.kill(await managerPid(project.managerAddress()), 'SIGKILL');
  check((await second.ends()) === 1, 'without its manager it ends, to be started anew');
}

async function buyAt(port) {
  // A connection that is given to a worker just as it is killed is never answered.
  const options = { headers: { connection: 'close' }, signal: AbortSignal.timeout(10_000) };
  const response = await fetch(`http://127.0.0.1:${port}/`, options);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/** The numbers of the tickets that are sold. */
const soldIn = (project) => readFileSync(join(project.root, 'journal.txt'), 'utf8').trim().split('\n').map(Number);

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

/** Whether it is 1, 2, 3 and so on, in whatever order. */
const isComplete = (numbers) => numbers.sort((a, b) => a - b).every((number, i) => number === i + 1);
