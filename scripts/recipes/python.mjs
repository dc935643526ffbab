// A service of Node.js and its Python workers: they work on its arrays, one is killed in the middle of a round, and all end with the service.
import { spawnSync } from 'node:child_process';
import { check } from '../lib/checks.mjs';
import { until } from '../lib/until.mjs';
import { fetchAlone } from './lib/fetch-alone.mjs';

export async function tryRecipe(project) {
  const python = process.env.PYTHON ?? 'python3';
  if (spawnSync(python, ['-c', 'import numpy']).status !== 0) {
    console.log(`  skipped: there is no ${python} with numpy`);
    return;
  }
  const service = project.node('service.mjs');
  const [, url] = await service.says(/^service: (http:\S+)$/m);
  const rootsOf = async (number) => {
    const answer = await fetchAlone(`${url}/roots?of=${number}`);
    return answer.json();
  };

  const { mean, workers } = await rootsOf(16);
  check(mean === 4, 'Python workers compute on arrays of Node.js');
  const means = await Promise.all([1, 4, 9, 25].map(async (number) => (await rootsOf(number)).mean));
  check(`${means}` === '1,2,3,5', 'again and again');

  // Stopped, it is in the middle of the next round until it is killed.
  process.kill(workers[1], 'SIGSTOP');
  const pending = rootsOf(49);
  const othersAreDone = () => {
    const [first, stopped, third] = rounds(project);
    return first === third && stopped < first;
  };
  await until(othersAreDone, { what: 'all others to have done their share' });
  process.kill(workers[1], 'SIGKILL');
  const after = await pending;
  check(after.mean === 7, 'one that is killed in the middle of a round has a successor that does its share');
  check(after.workers[1] !== workers[1] && after.workers[0] === workers[0], 'and the others go on');

  service.kill('SIGTERM');
  check((await service.ends()) === 0, 'the service ends when it is told to, and its workers with it');
  const killed = project.node('service.mjs');
  await killed.says(/^service: http/m);
  killed.kill('SIGKILL');
  await project.leavesNothing();
  check(true, 'and all of it ends when the service is killed');

  const managed = project.node('service.mjs');
  await managed.says(/^service: http/m);
  process.kill((await project.managerStatus()).pid, 'SIGKILL');
  check((await managed.ends()) === 1, 'without its manager it ends, to be started anew');
  await project.leavesNothing();
}

/** What the workers have done: the number of each one's last round. */
function rounds(project) {
  const address = ['--address', project.managerAddress()];
  const { stdout } = project.run('node_modules/.bin/shmd', ['dump', 'done', '--dtype', 'int32', '--json', ...address]);
  return JSON.parse(stdout).values;
}
