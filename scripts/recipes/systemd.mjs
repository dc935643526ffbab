// systemd has nothing to say against the units, and what they start does what the page says when it is started, killed and stopped as systemd would.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../lib/checks.mjs';
import { NamespaceHost, noHosts } from './lib/namespace-host.mjs';
import { SystemdUnit } from './lib/systemd-unit.mjs';

export async function tryRecipe(project) {
  const units = { system: unitsIn(project, 'system'), user: unitsIn(project, 'user') };
  if (spawnSync('systemd-analyze', ['--version']).error) console.log('  not verified: there is no systemd-analyze');
  else for (const [whose, texts] of Object.entries(units)) verify(project, whose, texts);

  const missing = noHosts();
  if (missing) return console.log(`  not started: ${missing}`);
  for (const [whose, texts] of Object.entries(units)) {
    console.log(`  the ${whose} unit:`);
    await runManager(project, new SystemdUnit(texts['shmd.service'], { t: project.runtimeDir }));
  }
  await runProgram(project, units.user);
}

/** The text of each, with the paths of this project in the place of those where its user has installed it. */
function unitsIn({ root }, folder) {
  const read = (name) =>
    readFileSync(join(root, folder, name), 'utf8')
      .replaceAll('/usr/local/bin/shmd', join(root, 'node_modules/.bin/shmd'))
      .replaceAll('/usr/bin/node', process.execPath)
      .replaceAll('%h/app', root);
  return Object.fromEntries(readdirSync(join(root, folder)).map((name) => [name, read(name)]));
}

function verify(project, whose, texts) {
  const folder = join(project.scratch, whose);
  mkdirSync(folder);
  const files = Object.entries(texts).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  // Of what it does not know it only complains.
  const env = { XDG_RUNTIME_DIR: project.scratch };
  const { stderr } = project.run('systemd-analyze', [`--${whose}`, '--man=no', 'verify', ...files], { env });
  check(stderr === '', `systemd has nothing to say against ${Object.keys(texts).join(', ')}${stderr}`);
}

/** What systemd does with a service that is started, killed, started again and stopped. */
async function runManager(project, unit) {
  const host = await NamespaceHost.boot(project);
  const service = supervise(host, unit);
  const shmd = (...args) => host.run('env', ...service.variables, 'node_modules/.bin/shmd', ...args);
  const first = await service.start();
  check(true, '  once ExecStartPost has ended it serves');

  shmd('create', 'kept', '1MiB');
  first.kill('SIGKILL');
  await first.ends();
  const second = await service.start();
  check(shmd('ls', '--quiet') === 'kept\n', '  killed and started again, it has what it had');

  shmd('create', 'lasting', '4096', '--lifetime', 'persistent');
  second.kill('SIGTERM');
  check((await second.ends()) === 0, '  TERM stops it');
  check(host.run('ls', '-A', '/dev/shm') === 'lasting\n', '  and nothing is left but what is persistent');
  const third = await service.start();
  check(shmd('ls', '--quiet') === 'lasting\n', '  which the next start adopts');
  shmd('rm', 'lasting');
  third.kill('SIGTERM');
  check((await third.ends()) === 0 && host.run('ls', '-A', '/dev/shm') === '', '  nothing is left');
  await host.shutDown();
}

/** The program beside the manager: what it hears when the manager is killed, and when it is restarted. */
async function runProgram(project, texts) {
  const host = await NamespaceHost.boot(project);
  const specifiers = { t: project.runtimeDir };
  const manager = supervise(host, new SystemdUnit(texts['shmd.service'], specifiers));
  const program = supervise(host, new SystemdUnit(texts['app.service'], specifiers));
  let managing = await manager.start();
  let app = await program.start();
  await app.says(/^app: started 1 times$/m);
  managing.kill('SIGKILL');
  await managing.ends();
  managing = await manager.start();
  await app.says(/^app: the manager is back, and all is as it was$/m);
  check(app.isRunning, 'a program goes on when the manager is killed and started again');

  managing.kill('SIGTERM');
  await managing.ends();
  check((await app.ends()) === 1, 'and ends when the manager is stopped');
  managing = await manager.start();
  app = await program.start();
  await app.says(/^app: started 2 times$/m);
  check(true, 'started again, it finds what is persistent');

  app.kill('SIGTERM');
  await app.ends();
  managing.kill('SIGTERM');
  await managing.ends();
  await host.shutDown();
}

/** Starts what a unit says, as often as it is asked to: it has started when its ExecStartPost has ended. */
function supervise(host, unit) {
  const [command] = unit.all('ExecStart');
  const variables = Object.entries(unit.environment).map((variable) => variable.join('='));
  const start = async () => {
    const started = host.start('env', [...variables, 'sh', '-c', `exec ${command}`]);
    for (const post of unit.all('ExecStartPost')) {
      host.run('env', ...variables, 'sh', '-c', post);
    }
    return started;
  };
  return { start, variables };
}
