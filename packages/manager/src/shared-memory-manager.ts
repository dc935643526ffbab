import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { Client } from '@shmd/client';
import { type Link, openClient } from '@shmd/client/internal';
import { ShmError } from '@shmd/protocol';
import { systemClock } from './clock.js';
import { type DaemonConfig, type ManagerOptions, resolveConfig } from './config.js';
import { launchManager } from './launch/launch-manager.js';
import { Reviver } from './launch/reviver.js';
import { spawnManager } from './launch/spawn-manager.js';
import { START_TIMEOUT_MS } from './launch/start-report.js';

/** How long `shared()` tries to find or become the user's manager. ms. */
const SHARED_TIMEOUT_MS = 15_000;

/** A manager that has not stopped by then is itself stopped (SIGSTOP), or frees a great deal of memory. ms. */
const STOP_TIMEOUT_MS = 4_500;

/**
 * A manager process that one started or found, which is also a client of it.
 *
 * ```js
 * const manager = await SharedMemoryManager.start(); // ends with this program, however that ends
 * const shm = await manager.create(4096);
 * fork('worker.js', [shm.name], { env: { ...process.env, ...manager.env } });
 * await manager.shutdown(); // in a `finally`, or `await using manager`
 * ```
 */
export class SharedMemoryManager extends Client {
  readonly #process: ChildProcess | null;
  readonly #link: Link;
  #stopping: Promise<void> | null = null;

  /** @internal Use `start()` or `shared()`. */
  constructor(link: Link, process: ChildProcess | null) {
    if (process === undefined) {
      const instead = 'write await SharedMemoryManager.start(options)';
      throw new ShmError('ERR_SHM_INVALID_ARGUMENT', `new SharedMemoryManager() starts no process: ${instead}`);
    }
    super(link);
    this.#link = link;
    this.#process = process;
  }

  /**
   * Starts a private manager: it ends with this process, however that ends, and takes every segment with it.
   * Throws ERR_SHM_INVALID_ARGUMENT, ERR_SHM_PERMISSION, ERR_SHM_EXISTS (the address is served already).
   */
  static async start(options: ManagerOptions = {}): Promise<SharedMemoryManager> {
    const config = resolveConfig(options, 'private');
    const { requestTimeout } = options;
    const open = (process: ChildProcess, socket?: Socket) =>
      openClient(
        config.address,
        { requestTimeout, timeout: START_TIMEOUT_MS },
        (link) => new SharedMemoryManager(link, process),
        { socket },
      );
    let opening: Promise<SharedMemoryManager> | undefined;
    const { process } = await spawnManager(config, (socket, process) => {
      // The hello is under way while the manager comes up. Why there is none, the manager says better.
      opening = open(process, socket);
      opening.catch(() => {});
    });
    try {
      return await (opening ?? open(process));
    } catch (error) {
      process.kill('SIGTERM');
      throw error;
    }
  }

  /**
   * Connects to this user's default manager, and starts it when there is none. It belongs to nobody who uses it: it ends by `shutdown()` or
   * `shmd stop`, or by itself when it has served nobody for 60 s. When it is killed, or told by a signal to end while clients are connected,
   * they start a successor and go on with the same memory: 'disconnect', then 'reconnect'. Where none can be started within the grace and
   * 5 s, another 'disconnect' and 'lost' say so, and requests reject with ERR_SHM_DISCONNECTED. Give the same options wherever you call it.
   * Throws ERR_SHM_INVALID_ARGUMENT, ERR_SHM_PERMISSION, …: whatever keeps the manager from serving.
   */
  static async shared(options: ManagerOptions = {}): Promise<SharedMemoryManager> {
    const config = resolveConfig(options, 'shared');
    const { requestTimeout } = options;
    const deadline = performance.now() + SHARED_TIMEOUT_MS;
    const reviver = new Reviver(() => startShared(config), systemClock);
    for (;;) {
      try {
        return await openClient(config.address, { requestTimeout }, (link) => new SharedMemoryManager(link, null), {
          revive: () => reviver.revive(),
        });
      } catch (error) {
        if (!isNobodyThere(error) || performance.now() > deadline) throw error;
      }
      await startShared(config);
    }
  }

  /** Process id of the manager. */
  get pid(): number {
    return this.#link.hello.manager.pid;
  }

  /** For the environment of child processes: `connect()` there needs no argument. */
  get env(): { SHMD_ADDRESS: string } {
    return { SHMD_ADDRESS: this.address };
  }

  /**
   * Stops the manager: every segment is reclaimed when it resolves. Idempotent. Throws ERR_SHM_TIMEOUT when it has not stopped within 5 s:
   * it will as soon as it can, and may be asked again.
   */
  shutdown(): Promise<void> {
    this.#stopping ??= this.#shutdown().catch((error) => {
      this.#stopping = null;
      throw error;
    });
    return this.#stopping;
  }

  /** `shutdown()` of a private manager, `close()` of a shared one. */
  override [Symbol.asyncDispose](): Promise<void> {
    return this.#process ? this.shutdown() : this.close();
  }

  /** @internal */
  override disconnected(error: ShmError, isForGood: boolean): void {
    super.disconnected(error, isForGood && this.#stopping === null);
  }

  async #shutdown(): Promise<void> {
    if (this.#process) await endProcess(this.#process);
    else {
      await this.stopManager(STOP_TIMEOUT_MS).catch((error) => {
        if (!isNobodyThere(error)) throw error;
      });
    }
    await this.close();
  }
}

/** Starts the user's manager, unless somebody else is faster. When it resolves, one serves or is about to, or another is just ending. */
async function startShared(config: DaemonConfig): Promise<void> {
  try {
    await launchManager(config);
  } catch (error) {
    if (!(error instanceof ShmError) || error.code !== 'ERR_SHM_EXISTS') throw error;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Closing the pipe that ties a private manager to us asks it for its planned stop. Throws ERR_SHM_TIMEOUT. */
function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.unref();
      reject(new ShmError('ERR_SHM_TIMEOUT', `the manager ${child.pid} has not stopped in ${STOP_TIMEOUT_MS} ms`));
    }, STOP_TIMEOUT_MS);
    child.ref();
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.stdin?.end();
  });
}

function isNobodyThere(error: unknown): boolean {
  return error instanceof ShmError && (error.code === 'ERR_SHM_CONNECT' || error.code === 'ERR_SHM_DISCONNECTED');
}
