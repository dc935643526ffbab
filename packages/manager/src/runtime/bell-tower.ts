import { Bell, Ringer, wakeSleeper } from '@shmd/native';
import { bellName } from '@shmd/protocol/node';
import type { Logger } from '../logger.js';
import type { Life } from '../registry/slots.js';
import type { BellFolder } from './bell-folder.js';

/** Ringers that are kept open: of who was rung last. Descriptors are for clients. */
const OPEN_RINGERS = 64;

/** Whoever was rung hears nothing any more: it has not begun to listen, or has ended. */
const UNHEARD = ['ENOENT', 'ENXIO'];

/** The bells of one board's clients, as the manager reaches them: its `ManagedBells`. */
export class BellTower {
  /** By name, the one used last at the end. */
  readonly #ringers = new Map<string, Ringer>();

  constructor(
    private readonly address: string,
    /** Uid of the board. */
    private readonly board: string,
    private readonly memory: ArrayBuffer,
    /** Where bells are files. */
    private readonly folder: BellFolder | undefined,
    private readonly logger: Logger,
  ) {}

  prepare(): void {
    this.folder?.make();
  }

  remove(life: Life): void {
    const name = this.#name(life);
    this.#drop(name);
    try {
      Bell.remove(name);
    } catch (error) {
      this.logger.warn({ err: error, bell: name }, 'could not remove a bell');
    }
  }

  isHeard(life: Life): boolean | undefined {
    try {
      return Bell.isHeard(this.#name(life));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      this.logger.warn({ err: error }, 'could not find out whether a client has ended: looking again');
      return true;
    }
  }

  ring(slot: number, generation: number): void {
    const name = this.#name({ slot, generation });
    try {
      // A ringer that was kept may be of a reader that has gone, and another has come.
      if (!this.#ringer(name).ring()) {
        this.#drop(name);
        this.#ringer(name).ring();
      }
    } catch (error) {
      this.#drop(name);
      if (UNHEARD.includes(codeOf(error))) return;
      this.logger.warn({ err: error, bell: name }, 'could not ring a bell');
    }
  }

  wake(word: number): void {
    wakeSleeper(this.memory, word);
  }

  removeAll(): void {
    for (const name of [...this.#ringers.keys()]) this.#drop(name);
    this.folder?.remove();
  }

  #name({ slot, generation }: Life): string {
    return bellName(this.address, this.board, slot, generation);
  }

  #ringer(name: string): Ringer {
    const ringer = this.#ringers.get(name) ?? new Ringer(name);
    this.#ringers.delete(name);
    this.#ringers.set(name, ringer);
    const [oldest] = this.#ringers.keys();
    if (this.#ringers.size > OPEN_RINGERS && oldest !== undefined) this.#drop(oldest);
    return ringer;
  }

  #drop(name: string): void {
    this.#ringers.get(name)?.close();
    this.#ringers.delete(name);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
