import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from '@shmd/client';
import { childrenOf, holdsWithin, isAlive, pause, signal } from './proc.mjs';

const SHMD = fileURLToPath(new URL('../../packages/manager/bin/shmd.js', import.meta.url));

/** A restarted manager serves within this; so is a planned stop done. ms. */
const SERVES_WITHIN_MS = 5_000;

/** Where reapers are killed again and again, the next one is started after up to 5 s. ms. */
const GUARDED_WITHIN_MS = 7_000;

/** The manager under test: it is killed, stopped and started again under live clients. */
export class Daemon {
  serving = false;
  /** Counts starts. */
  incarnation = 0;
  deaths = 0;
  plannedStops = 0;
  stopping = false;
  /** A client that only looks. As every other, it goes with a planned stop. */
  monitor;
  #settledAt = 0;

  constructor(run, { dir, prefix, grace }) {
    this.run = run;
    this.grace = grace;
    this.address = join(dir, 'default.sock');
    this.logFile = join(run.dir, 'daemon.log');
    const own = ['--runtime-dir', dir, '--name-prefix', prefix, '--grace', String(grace)];
    this.args = [SHMD, 'start', '--json', ...own, '--log-level', 'info', '--log-file', this.logFile];
  }

  get pid() {
    return this.child.pid;
  }

  get reaper() {
    return childrenOf(this.pid)[0];
  }

  /** Since when everything must be as the model says, ms; infinity while it is down, or while former clients may still come back. */
  get settledAt() {
    return this.serving && performance.now() >= this.#settledAt ? this.#settledAt : Number.POSITIVE_INFINITY;
  }

  async start() {
    const began = performance.now();
    this.child = spawn(process.execPath, this.args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: this.run.dir });
    this.ended = once(this.child, 'exit');
    let stderr = '';
    this.child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const line = once(this.child.stdout, 'data');
    const [first, second] = await Promise.race([line, this.ended]);
    if (!Buffer.isBuffer(first)) throw new Error(`the daemon did not start: ${second ?? first} ${stderr}`);
    const took = performance.now() - began;
    this.run.slowest('restart to serving', took);
    if (took > SERVES_WITHIN_MS) this.run.violation(`a restarted manager served only after ${Math.round(took)} ms`);
    this.#settledAt = performance.now() + (this.incarnation === 0 ? 0 : this.grace * 1000);
    this.incarnation++;
    this.monitor ??= await connect(this.address, { name: 'soak monitor' });
    this.serving = true;
  }

  async kill({ reaperToo }) {
    this.serving = false;
    this.deaths++;
    const { pid, reaper } = this;
    this.run.event(`daemon ${pid} killed${reaperToo ? ' with its reaper' : ''}`);
    // Stopped, it does not start another reaper.
    if (reaperToo) signal(pid, 'SIGSTOP');
    if (reaperToo && reaper && signal(reaper, 'SIGKILL')) this.run.killed('daemon’s reaper, with it');
    this.run.killed('daemon, SIGKILL');
    signal(pid, 'SIGKILL');
    await this.ended;
  }

  /** @param name SIGTERM, SIGINT or SIGHUP */
  async stop(name) {
    this.serving = false;
    this.deaths++;
    this.plannedStops++;
    this.stopping = true;
    this.run.model.stopped();
    this.run.event(`daemon ${this.pid} stopped by ${name}`);
    this.run.killed(`daemon, planned stop by ${name}`);
    await this.monitor.close();
    this.monitor = undefined;
    const began = performance.now();
    signal(this.pid, name);
    const [code] = await this.ended;
    this.stopping = false;
    const took = performance.now() - began;
    this.run.slowest('planned stop', took);
    if (code !== 0) this.run.violation(`a planned stop ended with ${code}`);
    if (took > SERVES_WITHIN_MS) this.run.violation(`a planned stop took ${Math.round(took)} ms`);
  }

  async killReaper(name) {
    const { pid, reaper, incarnation } = this;
    if (!this.serving || !reaper || !signal(reaper, name)) return;
    this.run.killed(`daemon’s reaper, ${name}`);
    const replaced = () => childrenOf(pid).some((child) => child !== reaper && isAlive(child));
    const outlived = () => !this.serving || this.incarnation !== incarnation;
    if (!(await holdsWithin(GUARDED_WITHIN_MS, () => replaced() || outlived()))) {
      this.run.violation('the daemon started no other reaper');
    }
  }

  async freeze(ms) {
    const { pid, incarnation } = this;
    this.run.event(`daemon ${pid} frozen for ${ms} ms`);
    signal(pid, 'SIGSTOP');
    this.run.count('daemon, SIGSTOP and SIGCONT');
    await pause(ms);
    signal(pid, 'SIGCONT');
    if (this.incarnation === incarnation) this.#settledAt = Math.max(this.#settledAt, performance.now());
  }
}
