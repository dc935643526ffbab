import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../lib/checks.mjs';
import { until } from '../../lib/until.mjs';

/** It says who it is, and never ends. */
const ENDLESS = `
test('is killed', async () => {
  const client = await connect();
  const { osName } = await client.create({ name: 'frame', size: 4096 });
  writeFileSync('endless.json', JSON.stringify({ pid: process.pid, osName }));
  await client.attach('absent', { wait: true });
}, 600_000);
`;

/** It leaves a shared manager with a segment. */
const LEAKING = `
test('leaves a manager', async () => {
  const manager = await SharedMemoryManager.shared();
  await manager.create(4096);
  await manager.close();
});
`;

/**
 * Runs the tests of a recipe, kills one of them in the middle, then the runner itself, and lets one leave a manager.
 *
 * @param program the runner, in the project; `args()` run all tests
 * @param passed what it says when the recipe's own tests have passed
 * @param file where a test of that name is
 * @param imports lines that import each of these into a test: a name, by the module that has it
 */
export async function tryTests(project, { program, args, passed, file, imports }) {
  const endless = [file('endless'), imports({ 'node:fs': 'writeFileSync', '@shmd/client': 'connect' }) + ENDLESS];
  const leaking = [file('leaking'), imports({ '@shmd/manager': 'SharedMemoryManager' }) + LEAKING];
  const env = { TMPDIR: project.scratch, NO_COLOR: '1' };
  const start = () => project.start(process.execPath, [program, ...args()], { env });
  const first = start();
  check((await first.ends()) === 0 && passed.test(first.output), 'files of tests have a manager each');
  check(readdirSync(project.scratch).length === 0, 'and leave nothing');

  add(project, endless);
  const second = start();
  const victim = await endlessTest(project);
  process.kill(victim.pid, 'SIGKILL');
  check(
    (await second.ends()) === 1 && passed.test(second.output),
    'a test is killed in the middle, and the others pass',
  );
  check(!existsSync(victim.segment) && readdirSync(project.scratch).length === 0, 'it leaves nothing');

  const third = start();
  const orphan = await endlessTest(project);
  third.kill('SIGKILL');
  await until(() => !existsSync(orphan.segment), { what: 'the segment of a test whose runner was killed to go' });
  await project.leavesNothing();
  check(true, 'nor does one whose runner is killed');

  remove(project, endless);
  add(project, leaking);
  const fourth = start();
  check((await fourth.ends()) !== 0, 'a run that leaves something fails');
  const [, folder] = await fourth.says(/the tests have left .* in (\S+)/);
  project.run(join(project.root, 'node_modules/.bin/shmd'), ['stop'], { env: { SHMD_RUNTIME_DIR: folder } });
}

const add = (project, [path, text]) => writeFileSync(join(project.root, path), text);
const remove = (project, [path]) => rmSync(join(project.root, path));

/** Waits for the endless test to be there. */
async function endlessTest(project) {
  const file = join(project.root, 'endless.json');
  await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('}'), { what: 'the endless test' });
  const { pid, osName } = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(file);
  const segment = join('/dev/shm', osName);
  check(existsSync(segment), 'a test has a segment');
  return { pid, segment };
}
