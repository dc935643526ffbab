// The files are as their schemas want them. The image is built and its containers run, by podman: alone with too small and with enough memory, and
// three on one /dev/shm.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { check } from '../lib/checks.mjs';
import { until } from '../lib/until.mjs';
import { noPodman, Podman } from './lib/podman.mjs';

const TSC = createRequire(import.meta.url).resolve('typescript/lib/tsc.js');
const BASE = 'docker.io/library/node:22-bookworm-slim';

export async function tryRecipe(project) {
  project.run('npm', ['run', 'check']);
  check(true, 'the Dockerfile, the Compose file and the manifest are as their schemas want them');
  checkMembers(project);

  const missing = noPodman();
  if (missing) return console.log(`  not built: ${missing}`);
  const folder = join(project.scratch, 'podman');
  mkdirSync(folder);
  const podman = new Podman(folder);
  try {
    podman.importNode(BASE);
    build(podman, project, folder);
    await runAlone(podman);
    await runTogether(podman, servicesOf(project));
  } finally {
    podman.remove();
  }
}

/** A schema of Kubernetes lets members pass that it does not know. As types, it does not. */
function checkMembers(project) {
  const manifest = JSON.stringify(yamlOf(project, 'kubernetes.yaml'));
  const program = `import type { IDeployment } from 'kubernetes-models/apps/v1';\nexport const it: IDeployment = ${manifest};\n`;
  writeFileSync(join(project.root, 'manifest.ts'), program);
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022'];
  project.run(process.execPath, [TSC, ...options, 'manifest.ts']);
  check(true, 'and no member of the manifest is misspelt');
}

/** With our packages, and all that they need, as files: nothing is asked of a registry. */
function build(podman, project, folder) {
  const context = join(folder, 'context');
  const tarballs = join(folder, 'tarballs');
  for (const each of [context, tarballs]) mkdirSync(each);
  for (const name of ['Dockerfile', '.dockerignore', 'producer.mjs', 'consumer.mjs']) {
    cpSync(join(project.root, name), join(context, name));
  }
  const { dependencies, ...manifest } = JSON.parse(readFileSync(join(project.root, 'package.json'), 'utf8'));
  const packed = Object.entries(dependencies).filter(([, where]) => where.startsWith('file:'));
  for (const [, where] of packed) {
    const path = join(project.root, where.slice('file:'.length));
    cpSync(path, join(tarballs, basename(path)));
  }
  const there = packed.map(([name, where]) => [name, `file:/tarballs/${basename(where)}`]);
  writeFileSync(
    join(context, 'package.json'),
    JSON.stringify({ ...manifest, dependencies: Object.fromEntries(there), devDependencies: {} }),
  );
  writeFileSync(join(folder, 'npmrc'), 'offline=true\n');
  const volumes = ['--volume', `${tarballs}:/tarballs:ro`, '--volume', `${join(folder, 'npmrc')}:/root/.npmrc:ro`];
  const how = ['--isolation', 'chroot', '--network', 'host', '--pull=never', '--layers=false'];
  podman.run('build', ...how, ...volumes, '--tag', 'frames', context);
  check(true, 'the image is built');
}

async function runAlone(podman) {
  const frame = ['--env', 'FRAME_BYTES=50000000'];
  const small = podman.try('run', '--rm', '--network', 'none', ...frame, 'frames');
  check(
    small.status === 1 && /^producer: ERR_SHM_NO_SPACE: .*\/dev\/shm/m.test(small.output),
    'where /dev/shm has 64 MiB, a larger cell is ERR_SHM_NO_SPACE',
  );
  const { output } = podman.try('run', '--rm', '--network', 'none', 'frames', 'shmd', 'doctor');
  check(/^warn +segment directory.*\n.*--shm-size/m.test(output), 'which shmd doctor warns of, and says what to do');

  podman.run('run', '--detach', '--name', 'alone', '--network', 'none', '--shm-size', '512m', ...frame, 'frames');
  await until(() => podman.run('logs', 'alone').includes('producer: frame 2'), { what: 'frames' });
  podman.run('stop', '--time', '20', 'alone');
  const code = podman.run('inspect', '--format', '{{.State.ExitCode}}', 'alone').trim();
  check(code === '143', 'with --shm-size it runs, and ends when it is told to');
}

async function runTogether(podman, services) {
  const start = (name, as = name) => {
    const { command, volumes } = services[name];
    const mounts = volumes.flatMap((volume) => ['--volume', volume]);
    podman.run('run', '--detach', '--name', as, '--network', 'none', ...mounts, 'frames', ...command);
  };
  // podman limits the size of volumes only where the disk has quotas.
  for (const name of ['shm', 'run']) {
    podman.run('volume', 'create', '--opt', 'type=tmpfs', '--opt', 'device=tmpfs', '--opt', 'o=mode=1777', name);
  }
  for (const name of ['producer', 'consumer', 'manager']) start(name);
  const consumed = () => Number(Array.from(podman.run('logs', 'consumer').matchAll(/frame (\d+)/g)).at(-1)?.[1] ?? 0);
  await until(() => consumed() > 1, { what: 'a frame of another container' });
  check(true, 'three containers, started in any order, share a cell');
  check(podman.run('exec', 'manager', 'shmd', 'status').includes('2 attachments'), 'the probe says that it serves');

  podman.run('kill', '--signal', 'KILL', 'manager');
  start('manager', 'successor');
  const before = consumed();
  await until(() => consumed() > before, { what: 'a frame after that' });
  const listed = () => podman.try('exec', 'successor', 'shmd', 'ls', '--quiet').output === 'frame\n';
  await until(listed, { what: 'the successor to serve' });
  check(true, "the manager's container is killed and started again, and nobody notices");
  podman.run('stop', '--time', '20', 'producer', 'consumer', 'successor');
  const left = podman.run('run', '--rm', '--network', 'none', '--volume', 'shm:/dev/shm', 'frames', ...LIST);
  check(left === '[]\n', 'when it stops, nothing is left on the volume');
}

const LIST = ['node', '-e', "console.log(JSON.stringify(fs.readdirSync('/dev/shm')))"];

function servicesOf(project) {
  return yamlOf(project, 'compose.yaml').services;
}

function yamlOf({ root }, name) {
  const { parse } = createRequire(join(root, 'package.json'))('yaml');
  return parse(readFileSync(join(root, name), 'utf8'), { merge: true });
}
