import { ActorProcess } from './actor-process.mjs';
import { pause } from './proc.mjs';

/** Signals, and deaths by an actor's own hand. */
const ENDINGS = [
  ...['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGSEGV', 'SIGABRT'],
  ...['process.exit', 'process.abort', 'exception'],
];

/** The client processes: killed at random and replaced, so that there always are as many. */
export class Cast {
  actors = new Set();
  #numbers = 0;

  constructor(run, daemon, { processes, clientsEach }) {
    this.run = run;
    this.daemon = daemon;
    this.processes = processes;
    this.clientsEach = clientsEach;
  }

  async fill() {
    await Promise.all(Array.from({ length: this.processes - this.actors.size }, () => this.#enter()));
  }

  get clients() {
    return [...this.actors].flatMap((actor) => [...actor.clients]);
  }

  /** A client that has nothing to do; none when all are busy or frozen. */
  idleClient() {
    const idle = this.clients.filter(({ actor, busy, alive }) => alive && !busy && !actor.stopped && !actor.doomed);
    return idle.length > 0 ? this.run.random.pick(idle) : undefined;
  }

  /** Connects one more client; a daemon that is down is asked again until it is back. */
  async open(actor) {
    const client = { number: ++this.#numbers, actor, alive: false, busy: true, holdings: new Set(), id: undefined };
    actor.clients.add(client);
    while (client.id === undefined) {
      try {
        const { id } = await actor.call('open', { c: client.number, address: this.daemon.address });
        Object.assign(client, { id, alive: !actor.doomed, busy: false, since: performance.now() });
      } catch (error) {
        const down = error.code === 'ERR_SHM_CONNECT' || error.code === 'ERR_SHM_DISCONNECTED';
        if (!down || this.run.over) throw error;
        await pause(50);
      }
    }
    return client;
  }

  /** Says that the client's process will not live on. */
  doom(actor) {
    actor.doomed = true;
    for (const client of actor.clients) this.run.model.dying(client);
  }

  async kill(actor) {
    const how = this.run.random.pick(ENDINGS);
    this.doom(actor);
    this.run.event(`actor ${actor.pid} (clients ${[...actor.clients].map(({ number }) => number)}) ends by ${how}`);
    if (how.startsWith('SIG')) {
      // Only SIGKILL ends a process that is stopped.
      if (actor.stopped) actor.signal('SIGCONT');
      actor.signal(how);
    } else void actor.call('die', { how }).catch(() => {});
    this.run.killed(`client process, ${how}`);
    await actor.ended;
    if (!this.run.over) await this.#enter();
  }

  async freeze(actor, ms) {
    actor.stopped = true;
    actor.signal('SIGSTOP');
    this.run.count('client process, SIGSTOP and SIGCONT');
    await pause(ms);
    actor.signal('SIGCONT');
    actor.stopped = false;
  }

  async #enter() {
    const actor = await ActorProcess.start(this.run);
    this.actors.add(actor);
    actor.onEnd = () => {
      this.actors.delete(actor);
      for (const client of actor.clients) this.run.model.left(client, 'died');
    };
    try {
      for (let i = 0; i < this.clientsEach && !actor.doomed; i++) await this.open(actor);
    } catch (error) {
      if (error.code === 'ACTOR_DIED' || this.run.over) return;
      this.run.violation(`a client could not connect: ${error.code} ${error.message}`);
    }
  }
}
