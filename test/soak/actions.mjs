import { pause } from './proc.mjs';

const LIFETIMES = ['manager', 'owner', 'owner', 'attached', 'attached', 'persistent'];
const SHARED_NAMES = 12;

/** What a request may end with when its actor, or the daemon, dies meanwhile. */
const DEATHS = new Set(['ACTOR_DIED', 'ERR_SHM_DISCONNECTED', 'ERR_SHM_SHUTTING_DOWN']);
const NOT_THERE = new Set(['ERR_SHM_NOT_FOUND', 'ERR_SHM_STALE']);

/** What clients do to segments. Each action asks, waits for the answer, and tells the model what must be true from now on. */
export class Actions {
  #weighted;

  constructor(run, daemon, cast) {
    this.run = run;
    this.model = run.model;
    this.daemon = daemon;
    this.cast = cast;
    this.prefix = `${run.mark}d_`;
    const weights = {
      create: 24,
      attach: 22,
      verify: 14,
      write: 9,
      close: 12,
      unlink: 9,
      transfer: 6,
      open: 9,
      look: 5,
      leave: 2,
    };
    this.#weighted = Object.entries(weights).flatMap(([name, weight]) => Array(weight).fill(name));
  }

  /** One action of an idle client; false when there was none. */
  async one() {
    const client = this.cast.idleClient();
    if (!client) return false;
    const crowded = this.model.segments.size > 3 * this.run.clients;
    const name = crowded && this.run.random.chance(0.3) ? 'unlink' : this.run.random.pick(this.#weighted);
    client.busy = true;
    try {
      if (await this[name](client)) this.run.count(name);
    } finally {
      client.busy = false;
    }
    return true;
  }

  async create(client) {
    const { random, model } = this;
    const token = this.run.fresh();
    const size = this.#size();
    const lifetime = this.random.pick(LIFETIMES);
    const name = random.chance(0.8) ? `${token}` : undefined;
    const seed = random.below(2 ** 32);
    const segment = model.asked(token, { name, size, lifetime }, client, seed);
    const handle = this.run.fresh();
    const options = { ...(name && { name }), size, lifetime, meta: { token } };
    const { starts } = this;
    try {
      const made = await client.actor.call('create', { c: client.number, handle, seed, options });
      if (this.#plannedSince(starts)) {
        model.mark(segment, { uid: made.uid, osName: made.osName, name: made.name }, 'made around a planned stop');
        model.held(segment, client, handle);
        model.doubt(segment, client, 'a planned stop');
      } else {
        model.made(segment, made);
        model.held(segment, client, handle);
        model.evaluate(segment);
      }
    } catch (error) {
      // A planned stop may come between the answer and the mapping.
      const allowed = this.#plannedSince(starts) ? new Set([...DEATHS, ...NOT_THERE]) : DEATHS;
      this.#expected(error, allowed, segment, starts);
      // Nobody can tell how far it was filled.
      segment.seed = null;
      model.doubt(segment, client, error.code);
    }
    return true;
  }

  async attach(client) {
    const segment = this.#anySegment(({ busy }) => !busy);
    if (!segment) return false;
    const { model } = this;
    const { starts } = this;
    const clock = model.clock;
    segment.attaching++;
    const handle = this.run.fresh();
    const { name, uid } = segment;
    const target = this.random.chance(0.5) ? { name, uid } : name;
    const access = this.random.chance(0.2) ? 'read' : 'read-write';
    try {
      const attached = await client.actor.call('attach', { c: client.number, handle, target, access });
      if (attached.uid !== uid) this.run.violation(`attach ${name}: ${attached.uid} is not ${uid}`, segment);
      const holding = model.held(segment, client, handle);
      holding.readOnly = access === 'read';
    } catch (error) {
      const unchanged = model.mustExist(segment) && segment.touched <= clock;
      const allowed = unchanged ? DEATHS : new Set([...DEATHS, ...NOT_THERE]);
      this.#expected(error, allowed, segment, starts);
    } finally {
      model.mark(segment, { attaching: segment.attaching - 1 }, `attach of ${client.number} is over`);
      model.evaluate(segment);
    }
    return true;
  }

  async verify(client) {
    const holding = this.#holdingOf(client, ({ segment }) => segment.seed !== null && !segment.writing);
    return holding ? this.verifyAll(client.actor, [holding]) : false;
  }

  /** Compares mapped memory with what was written last, whether or not its segment still exists. */
  async verifyAll(actor, holdings) {
    const known = holdings.filter(({ segment }) => segment.seed !== null && !segment.writing);
    for (const { segment } of known) segment.readers++;
    const expected = known.map(({ handle, segment }) => ({ handle, seed: segment.seed }));
    try {
      for (const { handle } of await actor.call('verify', { expected })) {
        const { segment } = known.find((holding) => holding.handle === handle);
        this.run.violation(`mapped memory of ${segment.name} has other contents`, segment);
      }
    } catch (error) {
      this.#expected(error, DEATHS, undefined, this.starts);
    } finally {
      for (const { segment } of known) segment.readers--;
    }
    return true;
  }

  async write(client) {
    const free = ({ shared, writing, readers }) => !shared && !writing && readers === 0;
    const holding = this.#holdingOf(client, ({ segment, readOnly }) => free(segment) && !readOnly);
    if (!holding) return false;
    const { segment, handle } = holding;
    const seed = this.random.below(2 ** 32);
    this.model.mark(segment, { writing: true }, `written by ${client.number}`);
    let written = null;
    try {
      await client.actor.call('write', { handle, seed });
      written = seed;
    } catch (error) {
      this.#expected(error, new Set(['ACTOR_DIED']), segment, this.starts);
    }
    this.model.mark(segment, { writing: false, seed: written }, 'written');
    return true;
  }

  async close(client) {
    const holding = this.#holdingOf(client, () => true);
    if (!holding) return false;
    this.model.closing(holding);
    try {
      await client.actor.call('close', { handle: holding.handle });
      if (client.alive) this.model.released(holding);
    } catch (error) {
      this.#expected(error, new Set(['ACTOR_DIED']), holding.segment, this.starts);
    }
    return true;
  }

  async unlink(client) {
    const quiet = (each) => !each.busy && !each.attaching && !this.model.shared.get(each.name)?.opening;
    const segment = this.#anySegment((each) => quiet(each) && (each.lifetime !== 'owner' || this.random.chance(0.3)));
    if (!segment) return false;
    const { model } = this;
    const { starts } = this;
    model.mark(segment, { busy: true }, `being unlinked by ${client.number}`);
    const owner = segment.owner;
    try {
      await client.actor.call('unlink', { c: client.number, name: segment.name });
      if (segment.state !== 'gone') model.gone(segment, 'unlinked');
    } catch (error) {
      if (segment.state === 'gone' || segment.state === 'doubtful') return true;
      const mayHaveGone = !owner?.alive || owner.dying || segment.lifetime === 'attached' || this.#plannedSince(starts);
      this.#expected(error, mayHaveGone ? new Set([...DEATHS, ...NOT_THERE]) : DEATHS, segment, starts);
      model.doubt(segment, client, `unlink: ${error.code}`);
    }
    return true;
  }

  async transfer(client) {
    const { model } = this;
    const { starts } = this;
    const segment = this.#anySegment((each) => !each.busy && each.owner === client);
    const heir = this.random.pick(this.cast.clients);
    if (!segment || !heir?.alive || heir === client) return false;
    // A client that has not come back yet to a restarted daemon is not known there.
    const settled = this.daemon.settledAt !== Number.POSITIVE_INFINITY;
    model.mark(segment, { busy: true }, `being transferred from ${client.number} to ${heir.number}`);
    try {
      await client.actor.call('transfer', { c: client.number, name: segment.name, to: heir.id });
      if (segment.state !== 'live') return true;
      model.mark(segment, { busy: false, owner: heir.alive ? heir : null }, `now of ${heir.number}`);
      model.evaluate(segment);
    } catch (error) {
      if (segment.state !== 'live') return true;
      const heirMayBeGone = !heir.alive || heir.dying || !settled || this.daemon.deaths !== starts.deaths;
      // With the last who has it attached, it goes whoever owns it.
      const mayHaveGone = heirMayBeGone || segment.lifetime === 'attached';
      this.#expected(error, mayHaveGone ? new Set([...DEATHS, ...NOT_THERE]) : DEATHS, segment, starts);
      model.doubt(segment, client, `transfer: ${error.code}`);
    }
    return true;
  }

  async open(client) {
    const { model, random } = this;
    const name = `shared-${random.below(SHARED_NAMES)}`;
    const shared = model.shared.get(name) ?? { opening: 0, segment: null, initialisers: new Set() };
    model.shared.set(name, shared);
    if (shared.segment?.state === 'doubtful' || shared.segment?.busy) return false;
    if (shared.segment?.state !== 'live') shared.segment = null;
    const token = this.run.fresh();
    const handle = this.run.fresh();
    const options = { name, size: 4096, timeout: 25_000, meta: { token } };
    const { starts } = this;
    shared.opening++;
    try {
      const seed = random.below(2 ** 32);
      const opened = await client.actor.call('openOrCreate', {
        c: client.number,
        handle,
        seed,
        pause: random.below(30),
        options,
      });
      this.#opened(shared, client, handle, opened, this.#plannedSince(starts), { name, token });
    } catch (error) {
      const allowed = this.#plannedSince(starts) ? new Set([...DEATHS, ...NOT_THERE]) : DEATHS;
      this.#expected(error, allowed, shared.segment ?? undefined, starts);
    } finally {
      shared.opening--;
      if (shared.segment) model.mark(shared.segment, {}, `open of ${client.number} is over`);
    }
    return true;
  }

  #opened(shared, client, handle, { uid, osName, seed, initialised }, planned, { name, token }) {
    const { model } = this;
    if (seed === null)
      return this.run.violation(`${name} was seen half initialised by ${client.number}`, shared.segment);
    if (initialised && shared.initialisers.has(uid))
      this.run.violation(`two initialisers of ${name} ${uid}`, shared.segment);
    if (initialised) shared.initialisers.add(uid);
    const known = [...model.segments].find((segment) => segment.uid === uid);
    if (known && known.seed !== seed) this.run.violation(`${name} ${uid} has other contents than before`, known);
    if (!known && shared.segment?.state === 'live' && !planned) {
      this.run.violation(`${name} was opened as ${uid}, but is ${shared.segment.uid}`, shared.segment);
    }
    const segment = known ?? model.asked(token, { name, size: 4096, lifetime: 'manager' }, client, seed);
    if (!known) {
      // Whoever made it: its owner is not known here, and its token is that of the request that made it.
      model.made(segment, { name, osName, uid });
      model.mark(segment, { owner: undefined, token: undefined, shared: true }, `opened by ${client.number}`);
      if (planned) model.doubt(segment, null, 'a planned stop');
      else shared.segment = segment;
    }
    model.held(segment, client, handle);
  }

  async look(client) {
    const { starts } = this;
    const segment = this.#anySegment(() => true);
    try {
      if (this.random.chance(0.2) || !segment) await client.actor.call('list', { c: client.number });
      else await client.actor.call('stat', { c: client.number, name: segment.name });
    } catch (error) {
      this.#expected(error, new Set([...DEATHS, ...NOT_THERE]), segment, starts);
    }
    return true;
  }

  /** The client goes, as one should. */
  async depart(client) {
    this.model.dying(client);
    const handles = [...client.holdings].map(({ handle }) => handle);
    await client.actor.call('leave', { c: client.number, handles });
    client.actor.clients.delete(client);
    if (client.alive) this.model.left(client, 'left');
  }

  /** The client goes, and another takes its place. */
  async leave(client) {
    try {
      await this.depart(client);
      await this.cast.open(client.actor);
    } catch (error) {
      this.#expected(error, DEATHS, undefined, this.starts);
    }
    return true;
  }

  /** Goes on until the run is over. */
  async lane() {
    while (!this.run.over) {
      const acted = await this.one();
      await pause(acted ? this.random.below(12) : 5);
    }
  }

  get random() {
    return this.run.random;
  }

  get starts() {
    const { plannedStops, deaths, serving, stopping } = this.daemon;
    return { plannedStops, deaths, serving, stopping };
  }

  #plannedSince({ plannedStops, stopping }) {
    return stopping || this.daemon.plannedStops !== plannedStops;
  }

  /** Fails the run on an error that nothing explains. A lost connection is explained only by a death of the daemon. */
  #expected(error, allowed, segment, { deaths, serving }) {
    const lost = error.code === 'ERR_SHM_DISCONNECTED' || error.code === 'ERR_SHM_SHUTTING_DOWN';
    const explained = !lost || !serving || this.daemon.deaths !== deaths;
    if (allowed.has(error.code) && explained) return;
    this.run.violation(`unexpected ${error.code}: ${error.message}`, segment);
  }

  #anySegment(fits) {
    const found = [...this.model.segments].filter((segment) => segment.state === 'live' && fits(segment));
    return found.length > 0 ? this.random.pick(found) : undefined;
  }

  #holdingOf(client, fits) {
    const found = [...client.holdings].filter(fits);
    return found.length > 0 ? this.random.pick(found) : undefined;
  }

  #size() {
    const { random } = this;
    if (random.chance(0.05)) return 1 + random.below(4 * 1024 * 1024);
    if (random.chance(0.1)) return 1 + random.below(8);
    return 1 + random.below(16 * 1024);
  }
}
