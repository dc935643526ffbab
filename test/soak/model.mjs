/**
 * What must be true of the daemon's segments, given what was asked and answered and who has died. `clock` counts changes: a look at the
 * daemon says something about a segment only if the segment has not changed since the look began.
 */
export class Model {
  clock = 0;
  segments = new Set();
  /** Names that several clients open or create. */
  shared = new Map();

  /** A create is about to be asked for. Its token travels as `meta`: so a creation is known whose answer was lost. */
  asked(token, { name, size, lifetime }, client, seed) {
    const segment = {
      token,
      name,
      size,
      lifetime,
      seed,
      uid: undefined,
      osName: undefined,
      owner: client,
      holders: new Set(),
      /** Attach requests under way. */
      attaching: 0,
      /** An unlink or a transfer is under way. */
      busy: false,
      readers: 0,
      writing: false,
      state: 'asked',
      history: [],
    };
    this.segments.add(segment);
    this.#touch(segment, `asked by ${client.number}, ${lifetime}, ${size} bytes`);
    return segment;
  }

  made(segment, { name, osName, uid }) {
    Object.assign(segment, { name, osName, uid, state: 'live' });
    this.#touch(segment, `made as ${osName} ${uid}`);
  }

  /** It surely does not exist. */
  forget(segment) {
    this.segments.delete(segment);
  }

  /** Only the daemon can tell whether it exists. `client`: whose request it was; while its connection lasts it may still be carried out. */
  doubt(segment, client, why) {
    segment.state = 'doubtful';
    segment.doubtfulClient = client;
    segment.busy = false;
    this.#touch(segment, `doubtful: ${why}`);
  }

  /** The daemon has told: here it is, or nothing. */
  resolve(segment, info, ownerOf) {
    if (!info) return this.forget(segment);
    const { name, osName, uid } = info;
    Object.assign(segment, { name, osName, uid, state: 'live', owner: ownerOf(info.owner) });
    this.#touch(segment, 'found to exist');
    this.evaluate(segment);
  }

  held(segment, client, handle) {
    const holding = { segment, client, handle };
    client.holdings.add(holding);
    segment.holders.add(holding);
    this.#touch(segment, `held by ${client.number}`);
    // The answer may have been on the way when its process was found dead.
    if (!client.alive) this.released(holding);
    return holding;
  }

  /** It is being closed: it keeps its segment no longer, or just so long. */
  closing(holding) {
    holding.closing = true;
    this.#touch(holding.segment, `being closed by ${holding.client.number}`);
  }

  released(holding) {
    const { segment, client } = holding;
    client.holdings.delete(holding);
    segment.holders.delete(holding);
    this.#touch(segment, `released by ${client.number}`);
    this.evaluate(segment);
  }

  mark(segment, changes, what) {
    Object.assign(segment, changes);
    this.#touch(segment, what);
  }

  gone(segment, why) {
    segment.state = 'gone';
    segment.busy = false;
    segment.goneAt = performance.now();
    this.#touch(segment, `must go: ${why}`);
  }

  /** Its process was sent a signal it will not survive. What it holds may go from now on. */
  dying(client) {
    client.dying = true;
    for (const { segment } of client.holdings) this.#touch(segment, `${client.number} is dying`);
    for (const segment of this.segments) {
      if (segment.owner === client) this.#touch(segment, `its owner ${client.number} is dying`);
    }
  }

  left(client, how) {
    client.alive = false;
    for (const holding of [...client.holdings]) this.released(holding);
    for (const segment of this.segments) {
      if (segment.owner !== client) continue;
      this.#touch(segment, `its owner ${client.number} ${how}`);
      this.evaluate(segment);
    }
  }

  /** A planned stop: only persistent segments stay, and what is under way may end either way. */
  stopped() {
    for (const segment of this.segments) {
      if (segment.state !== 'live') continue;
      if (segment.lifetime !== 'persistent') this.gone(segment, 'a planned stop');
      else if (segment.busy) this.doubt(segment, null, 'a planned stop');
      // Its owner goes with the manager that it was a client of.
      else this.mark(segment, { owner: undefined }, 'adopted');
    }
  }

  /** Does a lifetime that has run out end it? */
  evaluate(segment) {
    if (segment.state !== 'live' || segment.busy) return;
    if (segment.lifetime === 'owner' && !segment.owner?.alive) this.gone(segment, 'its owner has gone');
    if (segment.lifetime === 'attached' && segment.holders.size === 0 && segment.attaching === 0) {
      this.gone(segment, 'its last attachment has gone');
    }
  }

  mustExist({ state, busy, lifetime, owner, holders }) {
    if (state !== 'live' || busy) return false;
    if (lifetime === 'owner') return !!owner?.alive && !owner.dying;
    if (lifetime === 'attached')
      return [...holders].some(({ client, closing }) => client.alive && !client.dying && !closing);
    return true;
  }

  #touch(segment, what) {
    segment.touched = ++this.clock;
    segment.touchedAt = performance.now();
    segment.history.push(`${(segment.touchedAt / 1000).toFixed(3)} ${what}`);
  }
}
