import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomFrom } from '../close/soak/random.mjs';
import { Model } from './model.mjs';

const EVENTS_KEPT = 60;

/** One soak: its seed, its own places, what happened and what should not have. */
export class Run {
  model = new Model();
  violations = [];
  kills = new Map();
  counts = new Map();
  slowestMs = new Map();
  checkedDeaths = 0;
  over = false;
  #events = [];
  #uncheckedDeaths = [];
  #handles = 0;

  constructor({ seed, minutes, clients }) {
    this.seed = seed;
    this.minutes = minutes;
    this.clients = clients;
    this.random = randomFrom(seed);
    this.endsAt = performance.now() + minutes * 60_000;
    // The mark of a test run, when there is one, so that its leak check sees ours.
    this.mark = `${process.env.SHMD_TEST_RUN ?? 'shmd'}_soak${process.pid}_`;
    this.dir = mkdtempSync(join(tmpdir(), this.mark));
  }

  subdirectory(name) {
    const path = join(this.dir, name);
    mkdirSync(path, { mode: 0o700 });
    return path;
  }

  get total() {
    return [...this.kills.values()].reduce((sum, n) => sum + n, 0);
  }

  /** For handles, names and tokens: never the same again. */
  fresh() {
    return ++this.#handles;
  }

  count(what) {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  killed(kind) {
    this.kills.set(kind, (this.kills.get(kind) ?? 0) + 1);
    this.#uncheckedDeaths.push(performance.now());
  }

  /** A look at everything that began at `since` found nothing wrong. */
  looked(since) {
    const before = this.#uncheckedDeaths.length;
    this.#uncheckedDeaths = this.#uncheckedDeaths.filter((at) => at >= since);
    this.checkedDeaths += before - this.#uncheckedDeaths.length;
  }

  slowest(what, ms) {
    this.slowestMs.set(what, Math.max(this.slowestMs.get(what) ?? 0, ms));
  }

  event(text) {
    this.#events.push(`${(performance.now() / 1000).toFixed(3)} ${text}`);
    if (this.#events.length > EVENTS_KEPT) this.#events.shift();
  }

  violation(what, segment) {
    this.violations.push(what);
    const at = (performance.now() / 1000).toFixed(3);
    console.log(`VIOLATION at ${at} s: ${what}`);
    for (const line of segment?.history.slice(-20) ?? []) console.log(`  segment: ${line}`);
    for (const line of this.#events.slice(-25)) console.log(`  event:   ${line}`);
    this.over = true;
  }

  segmentFiles(prefix = this.mark) {
    return readdirSync('/dev/shm').filter((name) => name.startsWith(prefix));
  }

  /** Clears what a failed run has left. */
  clear() {
    for (const name of this.segmentFiles()) rmSync(join('/dev/shm', name), { force: true });
    if (this.violations.length > 0) this.#showLogs();
    rmSync(this.dir, { recursive: true, force: true });
  }

  #showLogs() {
    for (const name of readdirSync(this.dir).filter((entry) => entry.endsWith('.log'))) {
      const lines = readFileSync(join(this.dir, name), 'utf8').trimEnd().split('\n');
      console.log([`the end of ${name}:`, ...lines.slice(-30).map((line) => line.slice(0, 400))].join('\n  '));
    }
  }
}
