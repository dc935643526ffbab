// main.mjs --minutes N [--seed S] [--clients N]
//
// Random actions and random deaths, by a seed that is printed; after every death everything is compared with what must be
// true. Prints a summary; exits 1 when anything was not so.
import { randomInt } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Actions } from './actions.mjs';
import { ActorProcess } from './actor-process.mjs';
import { Cast } from './cast.mjs';
import { Daemon } from './daemon.mjs';
import { fateOfClients, fateOfDaemon } from './fates.mjs';
import { PrivateWorlds } from './private-worlds.mjs';
import { descriptorsOf, holdsWithin, memoryOf, pause } from './proc.mjs';
import { Reconciler } from './reconcile.mjs';
import { Run } from './run.mjs';
import { summary } from './summary.mjs';

/** Seconds a killed daemon may take to come back. */
const GRACE = 5;
const CLIENTS_PER_PROCESS = 20;
const LANES = 6;
const PRIVATE_LANES = 3;
const CLIENT_DEATH_EVERY_MS = 200;
const PRIVATE_DEATH_EVERY_MS = 200;
const CONVERGES_WITHIN_MS = 30_000;

/** A heap that has been used is larger than a fresh one; a leak of what thousands of clients and segments leave is larger yet. */
const MEMORY_SLACK = 64 * 1024 * 1024;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    clients: { type: 'string', default: '200' },
  },
});
const seed = Number(values.seed ?? randomInt(2 ** 32));
const run = new Run({ seed, minutes: Number(values.minutes), clients: Number(values.clients) });
console.log(`soak: seed ${seed}, ${run.minutes} minutes, ${run.clients} clients, Node ${process.versions.node}`);
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => run.violation(`interrupted by ${name}`));
// The clients of this process must not throw where nobody can catch it, either.
process.on('uncaughtException', (error) => run.violation(`uncaught: ${error.stack}`));

const dir = run.subdirectory('daemon');
const daemon = new Daemon(run, { dir, prefix: `${run.mark}d_`, grace: GRACE });
const processes = Math.max(2, Math.round(run.clients / CLIENTS_PER_PROCESS));
const cast = new Cast(run, daemon, { processes, clientsEach: Math.round(run.clients / processes) });
let outsiders = [];

try {
  await daemon.start();
  daemon.descriptorsAtStart = descriptorsOf(daemon.pid) - 1;
  daemon.memoryAtStart = memoryOf(daemon.pid);
  await cast.fill();
  outsiders = await Promise.all(Array.from({ length: PRIVATE_LANES }, () => ActorProcess.start(run)));
  const actions = new Actions(run, daemon, cast);
  const worlds = new PrivateWorlds(run, PRIVATE_DEATH_EVERY_MS);
  const reconciler = new Reconciler(run, daemon, cast);
  const timer = setTimeout(() => {
    run.over = true;
  }, run.endsAt - performance.now());
  await Promise.all([
    ...Array.from({ length: LANES }, () => actions.lane()),
    ...outsiders.map((outsider) => worlds.lane(outsider)),
    fateOfClients(run, cast, CLIENT_DEATH_EVERY_MS),
    fateOfDaemon(run, daemon, cast),
    reconciler.forever(),
    verifyNowAndThen(actions),
  ]);
  clearTimeout(timer);
  if (run.violations.length === 0) await finish(actions, reconciler, daemon.monitor);
  await daemon.monitor?.close();
} catch (error) {
  run.violation(`the soak itself failed: ${error.stack}`);
} finally {
  await end();
}
console.log(summary(run));
process.exit(run.violations.length === 0 ? 0 : 1);

/** All that anyone has mapped, whatever has happened to its manager. */
async function verifyNowAndThen(actions) {
  while (!run.over) {
    await verifyEverything(actions);
    await pause(1_000);
  }
}

async function verifyEverything(actions) {
  const awake = [...cast.actors].filter((actor) => !actor.stopped && !actor.doomed);
  const all = (actor) => [...actor.clients].flatMap(({ holdings }) => [...holdings]);
  await Promise.all(awake.map((actor) => actions.verifyAll(actor, all(actor))));
}

/** Nobody dies any more: everything converges, everything is given back, and the daemon is as it was at the start. */
async function finish(actions, reconciler, monitor) {
  const settled = async () =>
    (await reconciler.look()) && [...run.model.segments].every(({ state }) => state === 'live');
  if (!(await holdsWithin(CONVERGES_WITHIN_MS, settled))) {
    const unsettled = [...run.model.segments].find(({ state }) => state !== 'live');
    return run.violation('the daemon and the model do not converge', unsettled);
  }
  // Every death must have been followed by a look at everything.
  await holdsWithin(CONVERGES_WITHIN_MS, async () => (await reconciler.look()) && run.checkedDeaths === run.total);
  await verifyEverything(actions);
  for (const client of cast.clients) if (client.alive && !client.busy) await actions.depart(client);
  for (const { name } of await monitor.list()) await monitor.unlink(name).catch(ignoreNotFound);
  const isEmpty = async () => {
    const { segments, bytes, attachments, clients } = await monitor.status({ clients: true });
    return segments + bytes + attachments === 0 && clients.length === 1;
  };
  if (!(await holdsWithin(2_000, isEmpty))) {
    const { segments, bytes, attachments, clients } = await monitor.status({ clients: true });
    run.violation(`not given back: ${JSON.stringify({ segments, bytes, attachments, clients: clients.length })}`);
  }
  const back = () => descriptorsOf(daemon.pid) <= daemon.descriptorsAtStart + 1;
  if (!(await holdsWithin(2_000, back)))
    run.violation(`the daemon has ${descriptorsOf(daemon.pid)} descriptors at the end`);
  run.memory = { start: daemon.memoryAtStart, end: memoryOf(daemon.pid) };
  run.descriptors = { start: daemon.descriptorsAtStart + 1, end: descriptorsOf(daemon.pid) };
  if (run.memory.end > run.memory.start + MEMORY_SLACK) {
    run.violation(`the daemon has grown from ${run.memory.start} to ${run.memory.end} bytes`);
  }
  if (run.segmentFiles().length > 0) run.violation(`left in /dev/shm: ${run.segmentFiles()}`);
  await daemon.stop('SIGTERM');
  if (readdirSync(dir).length > 0) run.violation(`left in the runtime directory: ${readdirSync(dir)}`);
  run.looked(Number.POSITIVE_INFINITY);
}

function ignoreNotFound(error) {
  if (error.code !== 'ERR_SHM_NOT_FOUND') throw error;
}

/** Ends every process of the run, and clears what a failed one left. */
async function end() {
  const actors = [...cast.actors, ...outsiders];
  for (const actor of actors) actor.dismiss();
  await Promise.all(actors.map(({ ended }) => ended));
  if (daemon.child && daemon.child.exitCode === null && daemon.child.signalCode === null) {
    daemon.child.kill('SIGCONT');
    daemon.child.kill('SIGTERM');
    await daemon.ended;
  }
  run.clear();
}
