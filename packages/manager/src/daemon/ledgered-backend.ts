import { utimesSync } from 'node:fs';
import { type Ledger, reaperPath, type SegmentSpace } from '@shmd/native';
import { systemClock } from '../clock.js';
import type { DaemonConfig } from '../config.js';
import { step } from '../failpoint.js';
import { clearDeadLedgers, type Inheritance, inherit } from '../ledger/inheritance.js';
import { removeLedger } from '../ledger/ledger-files.js';
import { LedgerWriter } from '../ledger/ledger-writer.js';
import { encodeRecord } from '../ledger/segment-record.js';
import type { Logger } from '../logger.js';
import { createPrivately } from '../os.js';
import type { Registry } from '../registry/registry.js';
import type { RpcServer } from '../rpc/server.js';
import { ReaperGuard } from '../runtime/reaper-guard.js';
import { reaperSpawner } from '../runtime/reaper-process.js';
import { prepareRuntimeDirectory } from '../runtime/runtime-directory.js';
import { LedgeredStore } from '../segments/ledgered-store.js';
import { openSegmentSpace } from '../segments/open-space.js';
import { shareSocket } from '../sharing.js';
import type { Backend, SingleInstance } from './backend.js';
import { clearStaleSocket, lockLedger } from './ledger-lock.js';
import { type PlacedFolder, Presence } from './presence.js';

/** How long a manager that could serve waits for its reaper. ms. */
const REAPER_PATIENCE_MS = 2_000;

/** Where segments outlive their manager: a ledger says what exists, its lock that its manager lives, and a reaper reclaims after its death. */
export const ledgeredBackend: Backend = {
  prepare({ runtimeDir, sharing }) {
    prepareRuntimeDirectory(runtimeDir, sharing);
    // Whatever is made from here on, the socket above all, is this user's alone, until it is shared.
    createPrivately();
  },

  async take(config, logger) {
    const space = openSegmentSpace(config.shmDir);
    const inheritance = await takeAddress(config, space, logger);
    return new LedgeredInstance(config, space, inheritance, logger);
  },
};

class LedgeredInstance implements SingleInstance {
  readonly store: LedgeredStore;
  readonly #ledger: LedgerWriter;
  readonly #guard: ReaperGuard;
  #presence: Presence | undefined;

  constructor(
    private readonly config: DaemonConfig,
    private readonly space: SegmentSpace,
    private readonly inheritance: Inheritance,
    private readonly logger: Logger,
  ) {
    this.#ledger = new LedgerWriter(inheritance.ledger, space, logger, () => performance.now());
    this.store = new LedgeredStore(space, this.#ledger, logger, config.sharing);
    const spawn = reaperSpawner(reaperPath, config.ledgerPath, config.grace);
    this.#guard = new ReaperGuard({ spawn, clock: systemClock, logger });
  }

  get inherited() {
    return this.inheritance.segments;
  }

  get formerBoard() {
    return this.inheritance.board;
  }

  get succession() {
    return { grace: this.config.grace, lineage: this.inheritance.lineage };
  }

  get patience(): number {
    return this.inheritance.grace;
  }

  begin(): void {
    this.#guard.start();
  }

  served(server: RpcServer, registry: Registry, bells: PlacedFolder | undefined): void {
    this.#listed();
    // Not earlier: who cannot serve adopts nothing.
    this.#clearDead(registry);
    this.#presence = this.#keepInPlace(server, bells);
    this.#presence.start();
  }

  /** The reaper comes up while we do: there is seldom anything left to wait for. */
  async guarded(): Promise<void> {
    if (await this.#guard.standing(REAPER_PATIENCE_MS)) return;
    this.logger.error('no reaper stands guard: serving all the same, and going on trying');
  }

  settle(): void {
    this.#presence?.stop();
  }

  end(left: { remains: boolean; persistent: boolean }): void {
    step('stop-ledger', () => this.#ledger.stop(left));
    this.#guard.stop();
  }

  /** A manager that could not begin to serve leaves what it inherited to the next one. */
  leave(): void {
    const { ledger, segments, planned } = this.inheritance;
    if (planned) ledger.recordStop();
    if (segments.length === 0) removeLedger(ledger);
    else ledger.close();
    this.#guard.stop();
  }

  /** The socket is there: records it, and lets guests at it. */
  #listed(): void {
    const { address, sharing } = this.config;
    this.#ledger.recordSocket(address);
    if (sharing) shareSocket(address, sharing);
  }

  /** Reclaims what dead managers left in the runtime directory, and adopts what is to stay. */
  #clearDead(registry: Registry): void {
    clearDeadLedgers(this.config.runtimeDir, this.space, this.logger, {
      except: this.config.ledgerPath,
      adopt: (_line, { segment, key }) => {
        if (registry.has(segment.name)) return false;
        // Words are of one board.
        const wordless = { ...segment, word: undefined };
        this.store.record(wordless, true, encodeRecord(wordless, key));
        registry.restore(wordless, key);
        return true;
      },
    });
  }

  #keepInPlace(server: RpcServer, bells: PlacedFolder | undefined): Presence {
    return new Presence({
      placed: [
        { stands: () => this.#ledger.isNamed(), restore: () => this.#ledger.restore() },
        { stands: () => server.isListed(), restore: () => server.listenAgain().then(() => this.#listed()) },
        ...(bells ? [bells] : []),
      ],
      prepare: () => prepareRuntimeDirectory(this.config.runtimeDir, this.config.sharing),
      touch: () => this.#touch(bells),
      logger: this.logger,
      now: () => performance.now(),
    });
  }

  #touch(bells: PlacedFolder | undefined): void {
    const now = new Date();
    this.#ledger.touch();
    bells?.touch();
    for (const path of [this.config.address, this.config.runtimeDir]) utimesSync(path, now, now);
  }
}

/** Becomes the one manager of the address, and the heir of the former one. */
async function takeAddress(config: DaemonConfig, space: SegmentSpace, logger: Logger): Promise<Inheritance> {
  const ledger = await lockLedger(config.ledgerPath, config.address);
  try {
    await clearStaleSocket(config.address);
    return inherit(ledger, space, config.grace, logger);
  } catch (error) {
    release(ledger);
    throw error;
  }
}

/** Lets go of a ledger that we have not begun: an empty one was made by us. */
function release(ledger: Ledger): void {
  if (ledger.stats().bytes === 0) removeLedger(ledger);
  else ledger.close();
}
