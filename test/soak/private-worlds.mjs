import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ActorProcess } from './actor-process.mjs';
import { childrenOf, holdsWithin, isAlive, pause, signal } from './proc.mjs';

const SHMD = fileURLToPath(new URL('../../packages/manager/bin/shmd.js', import.meta.url));
const RECLAIMED_WITHIN_MS = 2_000;

/** Who dies, in which order, and whether everything has to go by itself. */
const FATES = {
  'its app': { victims: ['app'] },
  'its app, by itself': { victims: ['app'], how: ['process.exit', 'process.abort', 'exception'] },
  'its app, by another signal': { victims: ['app'], how: ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGSEGV'] },
  'the manager': { victims: ['manager'] },
  'the manager, by another signal': { victims: ['manager'], how: ['SIGQUIT', 'SIGSEGV', 'SIGABRT', 'SIGTERM'] },
  'app and manager': { victims: ['app', 'manager'] },
  'manager and app': { victims: ['manager', 'app'] },
  'reaper, and then the app': { victims: ['reaper', 'app'] },
  'app, its manager frozen': { victims: ['app'], frozen: 'manager' },
  'app, its reaper frozen': { victims: ['app'], frozen: 'reaper' },
  'reaper, manager and app': { victims: ['reaper', 'manager', 'app'], collect: true },
};

/** Apps with private managers, one after the other: each is made, used, killed, and must leave nothing. */
export class PrivateWorlds {
  constructor(run, everyMs) {
    this.run = run;
    this.everyMs = everyMs;
  }

  /** `outsider`: an actor that nobody kills, which attaches what others make. */
  async lane(outsider) {
    while (!this.run.over) {
      await this.one(outsider);
      await pause(this.everyMs * (0.5 + this.run.random.below(1000) / 1000));
    }
  }

  async one(outsider) {
    const { run } = this;
    const number = run.fresh();
    const world = { prefix: `${run.mark}p${number}_`, dir: run.subdirectory(`p${number}`), segments: [] };
    const kind = run.random.pick(Object.keys(FATES));
    const app = await ActorProcess.start(run);
    try {
      const options = { runtimeDir: world.dir, namePrefix: world.prefix, logLevel: 'silent' };
      const { pid, address } = await app.call('startManager', { c: 0, options });
      const reaper = childrenOf(pid)[0];
      if (run.random.chance(0.9)) await holdsWithin(RECLAIMED_WITHIN_MS, () => readdirSync(world.dir).length === 3);
      const held = await this.#populate(app, outsider, number, address, run.fresh());
      await this.#befall(FATES[kind], kind, { app, manager: pid, reaper });
      await this.#mustBeEmpty(world, kind, [pid, reaper], FATES[kind].collect);
      await this.#outlives(outsider, number, held, kind);
      run.count('private managers that died');
    } catch (error) {
      run.violation(`private manager, ${kind}: ${error.code} ${error.message}`);
    } finally {
      app.dismiss();
      rmSync(world.dir, { recursive: true, force: true });
    }
  }

  async #populate(app, outsider, number, address, handle) {
    const { random } = this.run;
    const seed = random.below(2 ** 32);
    // A persistent one would survive the planned stop that follows the app's death.
    const lifetimes = ['manager', 'owner', 'attached'];
    const made = Array.from({ length: 1 + random.below(6) }, (_, i) => {
      const size = random.chance(0.2) ? 1024 * 1024 : 1 + random.below(9000);
      const options = { name: `s${i}`, size, lifetime: random.pick(lifetimes) };
      return app.call('create', { c: 0, handle: handle + i / 10, seed, options });
    });
    await Promise.all(made);
    await outsider.call('open', { c: -number, address });
    await outsider.call('attach', { c: -number, handle, target: 's0', access: 'read-write' });
    return { handle, seed };
  }

  async #befall({ victims, how = ['SIGKILL'], frozen }, kind, { app, manager, reaper }) {
    const { run } = this;
    const ending = run.random.pick(how);
    const pids = { app: app.pid, manager, reaper };
    run.event(`private manager ${manager} of ${app.pid}: ${kind}, ${ending}`);
    if (victims.length > 1) signal(manager, 'SIGSTOP');
    if (frozen) signal(pids[frozen], 'SIGSTOP');
    for (const victim of victims) {
      if (victim === 'app') app.doomed = true;
      if (!ending.startsWith('SIG')) void app.call('die', { how: ending }).catch(() => {});
      else signal(pids[victim], ending);
      run.killed(`private world: ${victim}, ${ending}`);
    }
    if (victims.length > 1 && !victims.includes('manager')) signal(manager, 'SIGCONT');
    if (victims.includes('app')) await app.ended;
    if (!frozen) return;
    await pause(run.random.below(300));
    signal(pids[frozen], 'SIGCONT');
  }

  async #mustBeEmpty({ prefix, dir }, kind, pids, collect) {
    const { run } = this;
    const began = performance.now();
    const dead = () => !pids.some(isAlive);
    if (collect) {
      await holdsWithin(RECLAIMED_WITHIN_MS, dead);
      const gc = spawnSync(process.execPath, [SHMD, 'gc', '--json', '--runtime-dir', dir], { encoding: 'utf8' });
      if (gc.status !== 0) run.violation(`shmd gc ended with ${gc.status}: ${gc.stdout}${gc.stderr}`);
    }
    const left = () => [...run.segmentFiles(prefix), ...(existsSync(dir) ? readdirSync(dir) : [])];
    const empty = await holdsWithin(RECLAIMED_WITHIN_MS, () => left().length === 0 && dead());
    if (!empty) run.violation(`private manager, ${kind}: left ${left()}, alive ${pids.filter(isAlive)}`);
    if (!collect) run.slowest('private world reclaimed', performance.now() - began);
  }

  async #outlives(outsider, number, { handle, seed }, kind) {
    const [changed] = await outsider.call('verify', { expected: [{ handle, seed }] });
    if (changed) this.run.violation(`private manager, ${kind}: memory of its attacher has other contents`);
    await outsider.call('close', { handle });
    await outsider.call('leave', { c: -number, handles: [] });
  }
}
