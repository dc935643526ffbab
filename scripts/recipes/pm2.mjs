// PM2 with the manager as one of its apps, and a web app in cluster mode that goes on counting while its processes and the manager are restarted.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { check } from '../lib/checks.mjs';
import { until } from '../lib/until.mjs';
import { fetchAlone } from './lib/fetch-alone.mjs';

export async function tryRecipe(project) {
  const env = { PM2_HOME: project.scratch, SHOP_PREFIX: `${basename(project.folder)}-` };
  const bin = (name, ...args) => project.run(join(project.root, 'node_modules/.bin', name), args, { env }).stdout;
  const pm2 = (...args) => bin('pm2', '--silent', ...args);
  const pidsOf = (app) => JSON.parse(pm2('jlist')).flatMap(({ name, pid }) => (name === app ? [pid] : []));
  const visit = () => until(() => tryVisit(project), { what: 'an answer' });
  // An answer that was lost on its way has been counted.
  const goesOn = async (last) => (await visit()).visits > last;

  try {
    pm2('start', 'ecosystem.config.cjs');
    const answers = [];
    for (let i = 0; i < 20; i++) answers.push(await visit());
    check(answers.at(-1).visits === 20, 'the web app counts on one segment');
    const first = pidsOf('web');
    check(new Set(answers.map(({ pid }) => pid)).size === 2, 'in both of its processes');

    pm2('restart', '1');
    const second = pidsOf('web');
    check(second[0] !== first[0] && second[1] === first[1], 'one of them is restarted');
    check(await goesOn(20), 'and the count goes on');

    pm2('reload', 'web');
    const third = pidsOf('web');
    check(!third.some((pid) => second.includes(pid)), 'both are reloaded, one after the other');
    check(await goesOn(21), 'and the count goes on');

    const [manager] = pidsOf('shmd');
    process.kill(manager, 'SIGKILL');
    await until(() => ![0, manager].includes(pidsOf('shmd')[0]), { what: 'another manager' });
    check(await goesOn(22), 'the manager is killed, and the count goes on');
    check(pidsOf('web').join() === third.join(), 'in the same processes');
    // Until it serves, nobody answers.
    const isKnown = () => succeeds(() => bin('shmd', 'stat', 'visits'));
    await until(isKnown, { what: 'the successor to know the segment' });

    pm2('restart', 'all');
    check(await goesOn(23), 'all of it is restarted, and the count goes on');
  } finally {
    // What that does not end is found by those who look what is left. Who counts would make the segment anew.
    succeeds(() => pm2('delete', 'web'));
    succeeds(() => bin('shmd', 'rm', 'visits'));
    succeeds(() => pm2('kill'));
  }
}

function succeeds(act) {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

/** Undefined when nobody answers. */
async function tryVisit({ scratch }) {
  const port = portIn(join(scratch, 'logs'));
  if (port === undefined) return undefined;
  return fetchAlone(`http://127.0.0.1:${port}/`).then(
    (response) => response.json(),
    () => undefined,
  );
}

/** Where the web app has said last that it listens. */
function portIn(logs) {
  const ofWeb = readdirSync(logs, { encoding: 'utf8' })
    .filter((name) => name.startsWith('web-out'))
    .map((name) => join(logs, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  const said = ofWeb.map((path) => /listens on port (\d+)\n$/.exec(readFileSync(path, 'utf8'))?.[1]);
  return said.find((port) => port !== undefined);
}
