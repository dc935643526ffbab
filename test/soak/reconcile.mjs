import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { holds } from './pattern.mjs';
import { descriptorsOf, pause } from './proc.mjs';

/** What died is reclaimed within this. ms. */
const RECLAIMED_WITHIN_MS = 2_000;

/** Contents compared in one look. */
const CONTENTS_PER_LOOK = 8;

/** Descriptors of requests under way: nameless reservations, connections just come. */
const DESCRIPTORS_UNDER_WAY = 12;

/** Compares what the daemon says, and what is in /dev/shm, with what must be true. */
export class Reconciler {
  /** What is there and should not be → since when. */
  #strange = new Map();

  constructor(run, daemon, cast) {
    Object.assign(this, { run, daemon, cast, model: run.model });
  }

  async forever() {
    while (!this.run.over) {
      await this.look();
      await pause(60 + this.run.random.below(80));
    }
  }

  /** One look; false when the daemon died meanwhile, or has not settled, so that not everything could be judged. */
  async look() {
    const { daemon } = this;
    const { monitor } = daemon;
    if (!monitor) return false;
    const { incarnation, settledAt } = daemon;
    const began = performance.now();
    const { clock } = this.model;
    const told = await Promise.all([monitor.status({ clients: true }), monitor.list()]).catch((error) => {
      if (error.code !== 'ERR_SHM_DISCONNECTED' && error.code !== 'ERR_SHM_CLOSED') throw error;
    });
    if (!told || !daemon.serving || daemon.incarnation !== incarnation) return false;
    const [status, listed] = told;
    const files = new Set(this.run.segmentFiles(`${this.run.mark}d_`));
    const seen = {
      began,
      clock,
      settledAt,
      status,
      listed,
      files,
      byUid: new Map(listed.map((info) => [info.uid, info])),
    };
    this.#checkLive(seen);
    if (settledAt === Number.POSITIVE_INFINITY || daemon.settledAt !== settledAt) return false;
    this.#checkClients(seen);
    this.#checkDescriptors(seen);
    this.#resolveDoubts(seen);
    this.#checkGone(seen);
    this.#checkStrangers(seen);
    if (this.run.violations.length === 0) this.run.looked(began - RECLAIMED_WITHIN_MS);
    this.run.count('looks at everything');
    return true;
  }

  #checkLive({ clock, byUid, files, settledAt }) {
    const now = performance.now();
    const live = [...this.model.segments].filter((each) => each.touched <= clock && this.model.mustExist(each));
    for (const segment of live) {
      const info = byUid.get(segment.uid);
      if (!info) this.run.violation(`lost: ${segment.osName} is not listed, and is held`, segment);
      else if (!files.has(segment.osName)) this.run.violation(`lost: ${segment.osName} is not in /dev/shm`, segment);
      else if (info.state !== 'ready') this.run.violation(`${segment.osName} is ${info.state}`, segment);
      else if (now - Math.max(segment.touchedAt, settledAt) > RECLAIMED_WITHIN_MS) this.#checkBooks(segment, info);
    }
    for (let i = 0; i < CONTENTS_PER_LOOK && live.length > 0; i++) this.#checkContents(this.run.random.pick(live));
  }

  #checkBooks(segment, { attachments, owner }) {
    const { holders } = segment;
    const attaching = segment.attaching > 0 || this.model.shared.get(segment.name)?.opening > 0;
    if (!attaching && attachments !== holders.size) {
      this.run.violation(`${segment.osName} has ${attachments} attachments, not ${holders.size}`, segment);
    }
    const expected = segment.owner?.alive ? segment.owner.id : null;
    if (segment.owner !== undefined && owner !== expected) {
      this.run.violation(`${segment.osName} belongs to ${owner}, not to ${expected}`, segment);
    }
  }

  #checkContents(segment) {
    if (segment.seed === null || segment.writing) return;
    const bytes = readFileSync(join('/dev/shm', segment.osName));
    if (bytes.length !== segment.size) this.run.violation(`${segment.osName} has ${bytes.length} bytes`, segment);
    else if (!holds(bytes, segment.seed)) this.run.violation(`${segment.osName} has other contents`, segment);
  }

  #checkClients({ status, began, settledAt }) {
    const ids = new Set(status.clients.map(({ id }) => id));
    const long = began - RECLAIMED_WITHIN_MS;
    for (const { number, id, alive, dying, since, actor } of this.cast.clients) {
      if (!alive || dying || actor.stopped || since > long || settledAt > long || ids.has(id)) continue;
      this.run.violation(`client ${number} (${id}) is alive, and the daemon does not know it`);
    }
  }

  #checkDescriptors({ status }) {
    const open = descriptorsOf(this.daemon.pid);
    const expected = this.daemon.descriptorsAtStart + status.clients.length;
    if (open > expected + DESCRIPTORS_UNDER_WAY) {
      this.run.violation(`the daemon has ${open} descriptors with ${status.clients.length} clients`);
    }
  }

  #resolveDoubts({ clock, status, listed }) {
    const ids = new Set(status.clients.map(({ id }) => id));
    const byToken = new Map(
      listed.filter(({ meta }) => meta?.token !== undefined).map((info) => [info.meta.token, info]),
    );
    const byUid = new Map(listed.map((info) => [info.uid, info]));
    const ownerOf = (id) => this.cast.clients.find((client) => client.alive && client.id === id) ?? null;
    for (const segment of this.model.segments) {
      if (segment.state !== 'doubtful' || segment.touched > clock) continue;
      const asker = segment.doubtfulClient;
      if (asker && !asker.alive && ids.has(asker.id)) continue;
      this.model.resolve(segment, byUid.get(segment.uid) ?? byToken.get(segment.token), ownerOf);
    }
  }

  #checkGone({ began, byUid, files, settledAt }) {
    for (const segment of this.model.segments) {
      if (segment.state !== 'gone' || segment.goneAt > began) continue;
      const since = Math.max(segment.goneAt, settledAt);
      const there = byUid.has(segment.uid) || (!segment.shared && files.has(segment.osName));
      if (!there) {
        if (segment.goneAt > settledAt) this.run.slowest('reclaim seen', began - segment.goneAt);
        this.model.forget(segment);
      } else if (began - since > RECLAIMED_WITHIN_MS) {
        this.run.violation(`${segment.osName} is still there after ${Math.round(began - since)} ms`, segment);
      }
    }
  }

  /** Orphans in /dev/shm, and segments that nobody asked for: for a moment they are requests under way. */
  #checkStrangers({ began, listed, files, settledAt }) {
    const names = new Set(listed.map(({ osName }) => osName));
    const uids = new Set([...this.model.segments].map(({ uid }) => uid));
    const tokens = new Set([...this.model.segments].map(({ token }) => token));
    const asked = ({ uid, name, meta }) => uids.has(uid) || tokens.has(meta?.token) || this.model.shared.has(name);
    const strange = [
      ...[...files].filter((name) => !names.has(name)).map((name) => `orphan: ${name} is in /dev/shm and not listed`),
      ...listed.filter((info) => !asked(info)).map(({ osName, uid }) => `${osName} ${uid} was not asked for`),
      ...doubled(listed.filter(({ name }) => !this.model.shared.has(name))),
    ];
    this.#strange = new Map(strange.map((what) => [what, Math.max(this.#strange.get(what) ?? began, settledAt)]));
    for (const [what, since] of this.#strange) if (began - since > RECLAIMED_WITHIN_MS) this.run.violation(what);
  }
}

/** Creates that were carried out twice. */
function doubled(listed) {
  const seen = new Set();
  return listed.flatMap(({ osName, meta }) => {
    if (meta?.token === undefined || !seen.has(meta.token)) return seen.add(meta?.token) && [];
    return [`${osName} was created twice by one request`];
  });
}
