import { readSync } from 'node:fs';
import { Socket } from 'node:net';
import { startChild, takeChildEnd } from '@shmd/native';
import { systemNumbers } from '../system-numbers.js';

/** What becomes of one reaper. */
export interface ReaperEvents {
  /** It stands guard. */
  ready(): void;
  /** It is gone. Comes once. */
  ended(how: { code: number | null; signal: string | null }): void;
}

export interface Reaper {
  /** Tells at once that it stands, if it has said so by now. */
  look(): void;
  kill(): void;
  /** Ends the connection by which it waits for our end: it does its work now. */
  release(): void;
}

/** Starts a reaper. Throws when it never came to be. */
export type SpawnReaper = (events: ReaperEvents) => Reaper;

const READY = 'ready\n';

/** Between a program's last descriptor and its end lies little. ms. */
const BURY_MS = 2;

/**
 * Reapers of one ledger. Each learns of our end from a socket whose other end we alone have, so that the kernel tells it, however we die, and
 * we learn of its end in the same way. Through the addon: Node would load a good part of itself to start a program.
 */
export function reaperSpawner(path: string, ledgerPath: string, grace: number): SpawnReaper {
  return ({ ready, ended }) => {
    const { pid, fd } = startChild(path, [ledgerPath, String(grace)]);
    let said = '';
    let released = false;
    let buried = false;
    const hear = (text: Buffer) => {
      said += text;
      if (said === READY) ready();
    };
    const kill = () => {
      // A pid that is buried may be anybody's.
      if (!buried) process.kill(pid, 'SIGKILL');
    };
    const bury = () => {
      const end = takeChildEnd(pid);
      if (!end) return void setTimeout(bury, BURY_MS).unref();
      buried = true;
      ended({ code: end.signal === 0 ? end.code : null, signal: signalName(end.signal) });
    };
    let socket: Socket | undefined;
    const watch = (): Socket => {
      socket ??= new Socket({ fd })
        .on('data', hear)
        .on('error', () => {})
        .once('close', () => {
          // One that lets go of its end guards nothing any more, if it lives at all.
          if (!released) kill();
          bury();
        })
        .unref();
      return socket;
    };
    // A manager that comes up undisturbed has announced itself by then, which a stream's first use would only hold up.
    setImmediate(watch);
    return {
      look: () => {
        if (!socket) hear(readNow(fd));
      },
      kill,
      release: () => {
        released = true;
        watch().end();
      },
    };
  };
}

/** What has come so far. */
function readNow(fd: number): Buffer {
  const buffer = Buffer.alloc(READY.length);
  try {
    return buffer.subarray(0, readSync(fd, buffer));
  } catch {
    // Nothing yet. Anything else is told to whoever watches.
    return buffer.subarray(0, 0);
  }
}

function signalName(number: number): string | null {
  return Object.entries(systemNumbers().signals).find(([, each]) => each === number)?.[0] ?? null;
}
