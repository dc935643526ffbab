// Two hosts, each with its own manager: what is written to a cell on one becomes the latest value of a cell on the other, whoever is killed.
import { spawnSync } from 'node:child_process';
import { check } from '../lib/checks.mjs';
import { NamespaceHost, noHosts } from './lib/namespace-host.mjs';

const HERE = '10.99.0.1';
const THERE = '10.99.0.2';
const env = { NATS_URL: `nats://${HERE}` };

export async function tryRecipe(project) {
  const missing = noHosts() ?? (spawnSync('nats-server', ['--version']).error && 'there is no nats-server');
  if (missing) return console.log(`  skipped: ${missing}`);
  const here = await NamespaceHost.boot(project);
  const there = await NamespaceHost.boot(project);
  NamespaceHost.link(here, there, [HERE, THERE]);
  const [own, other] = [here, there].map((host) => host.run('stat', '--format=%d', '/dev/shm'));
  check(own !== other, 'each of two hosts has a /dev/shm of its own');

  const program = async (host, file, ready) => {
    const started = host.start('node', [file], { env });
    await started.says(ready);
    return started;
  };
  const publish = () => program(here, 'publisher.mjs', /^publisher: connected$/m);
  const subscribe = () => program(there, 'subscriber.mjs', /^subscriber: connected$/m);
  const measure = (...readings) => here.run('node', 'station.mjs', ...readings);

  const managerHere = await manage(here);
  let managerThere = await manage(there);
  let server = await serve(here);
  let display = there.start('node', ['display.mjs']);
  let subscriber = await subscribe();
  measure(20.5);
  let publisher = await publish();
  await display.says(/^reading 20\.5$/m);
  check(true, 'a value written here is read there');

  measure(...Array.from({ length: 1000 }, (_, i) => 1000 + i));
  await display.says(/^reading 1999$/m);
  const readings = readingsOf(display).filter((reading) => reading >= 1000);
  check(
    readings.every((reading, i) => i === 0 || reading > readings[i - 1]),
    `of 1000 in a row ${readings.length} were read there, in their order, and the last one`,
  );

  await killed(subscriber);
  measure(21);
  subscriber = await subscribe();
  await display.says(/^reading 21$/m);
  check(true, 'a subscriber that was killed asks for what it has missed');

  await killed(publisher);
  measure(22);
  publisher = await publish();
  await display.says(/^reading 22$/m);
  check(true, 'a publisher that was killed goes on with the latest value');

  await killed(server);
  measure(23);
  server = await serve(here);
  await display.says(/^reading 23$/m);
  check(true, 'the server that was killed is found again');

  await killed(managerThere);
  const codes = [await display.ends(), await subscriber.ends()];
  check(`${codes}` === '1,1', 'who loses the manager for good ends, for its supervisor to start it again');
  measure(24);
  managerThere = await manage(there);
  subscriber = await subscribe();
  display = there.start('node', ['display.mjs']);
  await display.says(/^reading 24$/m);
  check(true, 'and then has the latest value');

  for (const each of [display, subscriber, publisher, server]) await killed(each);
  for (const each of [managerHere, managerThere]) {
    each.kill();
    check((await each.ends()) === 0, 'a manager stopped');
  }
  const left = [here, there].map((host) => host.run('ls', '-A', '/dev/shm'));
  check(left.join('') === '', 'nothing is left on either host');
  for (const host of [here, there]) await host.shutDown();
}

async function manage(host) {
  const manager = host.start('node_modules/.bin/shmd', ['start', '--json']);
  await manager.says(/"address"/);
  return manager;
}

async function serve(host) {
  const server = host.start('nats-server', []);
  await server.says(/Server is ready/);
  return server;
}

async function killed(program) {
  program.kill('SIGKILL');
  await program.ends();
}

function readingsOf(display) {
  return Array.from(display.output.matchAll(/^reading (\S+)$/gm), ([, reading]) => Number(reading));
}
