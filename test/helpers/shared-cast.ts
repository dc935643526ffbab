import { childrenOf, type Scene } from './scene.js';
import type { Stage } from './stage.js';

/** What a process that uses the shared manager has seen of it. */
export interface Seen {
  events: string[];
  pid: number;
  /** What it has added to the counter. */
  added: number;
  /** What the counter says. */
  counter: number;
}

/** A process that has called `SharedMemoryManager.shared()`, and adds to a counter in a segment all the time. */
export class Sharer {
  private constructor(readonly stage: Stage) {}

  static async open(own: Scene, options: { grace?: number } = {}): Promise<Sharer> {
    const stage = await own.stage();
    const address = await stage.run(
      async (scope, given: object) => {
        const manager = await scope.SharedMemoryManager.shared(given);
        scope.manager = manager;
        scope.kept.events = [];
        for (const event of ['disconnect', 'reconnect', 'lost'] as const) {
          manager.on(event, () => scope.kept.events.push(event));
        }
        const shm = await manager.openOrCreate({ name: 'counter', size: 4 });
        const word = new Int32Array(shm.buffer);
        scope.kept.added = 0;
        scope.kept.word = word;
        scope.kept.counting = true;
        setInterval(() => {
          if (!scope.kept.counting) return;
          Atomics.add(word, 0, 1);
          scope.kept.added++;
        }, 1);
        return manager.address;
      },
      { ...own.options, ...options },
    );
    own.stopAtEnd(address);
    return new Sharer(stage);
  }

  see(): Promise<Seen> {
    return this.stage.run(({ manager, kept }) => ({
      events: kept.events as string[],
      pid: manager.pid,
      added: kept.added as number,
      counter: Number(Atomics.load(kept.word, 0)),
    }));
  }

  /** Whether it goes on counting. */
  count(counting: boolean): Promise<void> {
    return this.stage.run(({ kept }, on: boolean) => {
      kept.counting = on;
    }, counting);
  }

  /** What a request is answered with. */
  ask(): Promise<string> {
    return this.stage.run(({ manager }) =>
      manager.list().then(
        (segments) => `${segments.length} segments`,
        (error) => error.code,
      ),
    );
  }
}

/** A process and all that it and its descendants have started, as who kills a process tree finds them: by their parents' pids. */
export function treeOf(pid: number): number[] {
  return [...childrenOf(pid).flatMap(treeOf), pid];
}
