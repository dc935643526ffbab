import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './checks.mjs';
import { until } from './until.mjs';

/**
 * Runs the tests of a recipe, kills one of them in the middle, then the runner itself, and lets one leave a manager.
 *
 * @param program the runner, in the project; `args()` run all tests
 * @param passed what it says when the recipe's own tests have passed
 * @param endless path and text of a test that writes `{ pid, osName }` of itself and a segment to endless.json, and never ends
 * @param leaking path and text of a test that leaves a shared manager with a segment
 */
export async function tryTests(project, { program, args, passed, endless, leaking }) {
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
