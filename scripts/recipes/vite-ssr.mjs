// Pages that Vite has built are rendered by several workers from one table; in development, edits do not attach it again and again.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../lib/checks.mjs';
import { until } from '../lib/until.mjs';
import { fetchAlone } from './lib/fetch-alone.mjs';

const EDITS = 10;
const env = { PORT: '0' };

export async function tryRecipe(project) {
  project.run('npm', ['run', 'build']);
  check(true, 'Vite builds it');
  await serve(project);
  await develop(project);
}

async function serve(project) {
  const primary = project.start(process.execPath, ['primary.mjs'], { env });
  const [, url] = await primary.says(/^worker \d+: (http:\S+)$/m);
  const seen = new Map();
  const lookAround = async () => {
    const { page, worker } = await get(`${url}/products/1234`);
    seen.set(worker, page);
    return seen;
  };
  const everyWorker = (page) => async () => {
    const pages = [...(await lookAround()).values()];
    return pages.length === 2 && pages.every((each) => each.includes(page));
  };
  await until(everyWorker('<main><p>Product 1234 costs 12.34</p></main>'), { what: 'each worker to render' });
  check(true, 'each worker renders pages from the table');

  await fetchAlone(`${url}/products/1234?price=999`, { method: 'PUT' });
  await until(everyWorker('costs 9.99'), { what: 'the new price' });
  check(true, 'and a new price is on the next page of each');
  check((await attachments(project)) === 3, 'the table is mapped once in each process');

  const [killed] = seen.keys();
  process.kill(Number(killed), 'SIGKILL');
  seen.clear();
  const successor = () => everyWorker('costs 9.99')().catch(() => false);
  await until(successor, { what: 'the successor' });
  check(!seen.has(killed), 'a worker that was killed has a successor');
  check((await attachments(project)) === 3, 'and leaves no attachment');

  primary.kill('SIGTERM');
  check((await primary.ends()) === 0, 'it ends when it is told to');
  await project.leavesNothing();

  const second = project.start(process.execPath, ['primary.mjs'], { env });
  await second.says(/^worker \d+: http/m);
  process.kill((await project.managerStatus()).pid, 'SIGKILL');
  check((await second.ends()) === 1, 'without its manager it ends, to be started anew');
  await project.leavesNothing();
}

async function develop(project) {
  const dev = project.start(process.execPath, ['dev.mjs'], { env });
  const [, url] = await dev.says(/^dev: (http:\S+)$/m);
  const file = join(project.root, 'src/entry-server.js');
  const source = readFileSync(file, 'utf8');
  for (let edit = 1; edit <= EDITS; edit++) {
    const edited = source.replace('costs', `after edit ${edit} costs`);
    const isSeen = async () => {
      // Vite's watcher misses one of two writes that come too soon after each other.
      writeFileSync(file, edited);
      return (await get(`${url}/products/1234`)).page.includes(`after edit ${edit} costs 12.34`);
    };
    await until(isSeen, { what: `edit ${edit}` });
  }
  check((await attachments(project)) === 1, `after ${EDITS} edits, each of them seen, the table is attached once`);
  dev.kill('SIGTERM');
  check((await dev.ends()) === 0, 'the development server ends when it is told to');
}

/** A page, and who rendered it. */
async function get(url) {
  const response = await fetchAlone(url);
  return { page: await response.text(), worker: response.headers.get('x-worker') };
}

/** As the manager counts them. */
async function attachments(project) {
  return (await project.managerStatus()).attachments;
}
