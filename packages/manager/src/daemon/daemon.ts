import { type Ledger, reaperPath, SegmentDirectory } from '@shmd/native';
import { fromSystemError, type ManagerStatus, VERSION } from '@shmd/protocol';
import type { DaemonConfig } from '../config.js';
import { ReaperGuard } from '../lifecycle/reaper-guard.js';
import { IdleTimer } from '../lifecycle/triggers.js';
import { createLogger, type Logger } from '../logger.js';
import { randomHex } from '../random.js';
import { Registry } from '../registry/registry.js';
import { RpcServer } from '../rpc/server.js';
import { Hub } from '../service/hub.js';
import { methodTable } from '../service/methods.js';
import { SegmentService } from '../service/segment-service.js';
import { ClientSession } from '../service/session.js';
import { reclaimDeadLedgers } from '../store/recovery.js';
import { prepareRuntimeDirectory } from '../store/runtime-files.js';
import { SegmentStore } from '../store/segment-store.js';
import { clearStaleSocket, lockLedger } from './ledger-lock.js';
import { stopDaemon } from './stop.js';

export interface Daemon {
  readonly logger: Logger;
  /** Begins the planned stop. Idempotent. */
  stop(why: string): void;
  /** Resolves when a planned stop has reclaimed everything and said goodbye. */
  readonly stopped: Promise<void>;
}

/**
 * Puts a manager together and serves. When it resolves, clients may connect; when it throws (ERR_SHM_EXISTS, ERR_SHM_PERMISSION, …)
 * nothing was left behind.
 */
export async function startDaemon(config: DaemonConfig): Promise<Daemon> {
  prepareRuntimeDirectory(config.runtimeDir);
  // Whatever is made from here on, the socket above all, is readable and writable by this user alone.
  process.umask(0o177);
  const logger = createLogger(config.logLevel, config.logFile ?? undefined);
  const ledger = await lockLedger(config.ledgerPath, config.address);
  try {
    return await serve(config, ledger, logger);
  } catch (error) {
    ledger.remove();
    throw error;
  }
}

async function serve(config: DaemonConfig, ledger: Ledger, logger: Logger): Promise<Daemon> {
  const startedAt = performance.now();
  recover(config, ledger, logger);
  const directory = openDirectory(config.shmDir);
  ledger.begin(directory.path, directory.dev, '');

  const registry = new Registry({
    limits: config.limits,
    instance: randomHex(12),
    now: Date.now,
    randomName: () => `shmd_${randomHex(8)}`,
  });
  const store = new SegmentStore(directory, ledger, logger);
  const idle = new IdleTimer(
    config.idleExitMs,
    () => registry.idle,
    (why) => daemon.stop(why),
  );
  const changed = () => config.kind === 'shared' && idle.check();
  const hub = new Hub(registry, (client) => segments.disconnected(client), changed);
  const segments = new SegmentService({
    registry,
    store,
    namePrefix: config.namePrefix,
    announce: (event, segment) => {
      hub.announce(event, segment);
      changed();
    },
  });
  const methods = methodTable({
    segments,
    hub,
    status: () => status(config, registry, startedAt),
    // The answer leaves before the goodbye.
    shutdown: () => setImmediate(() => daemon.stop('asked to by a client')),
  });
  const server = new RpcServer({
    logger,
    allowed: (uid) => uid === process.getuid?.(),
    openSession: (connection) => new ClientSession(hub, methods, connection),
  });
  const guard = new ReaperGuard({ path: reaperPath, ledgerPath: config.ledgerPath, grace: config.grace, logger });

  let stop!: (why: string) => void;
  const asked = new Promise<string>((resolve) => {
    stop = resolve;
  });
  const stopped = asked.then((why) =>
    stopDaemon({ why, logger, server, hub, segments, registry, store, ledger, guard }),
  );
  const daemon: Daemon = { logger, stop, stopped };

  await clearStaleSocket(config.address);
  guard.start();
  try {
    await server.listen(config.address);
    ledger.recordSocket(config.address);
  } catch (error) {
    guard.stop();
    throw error;
  }
  changed();
  logger.info({ address: config.address, pid: process.pid, shmDir: config.shmDir }, 'serving');
  return daemon;
}

/** Reclaims what dead managers left, the former one of this address first. */
function recover(config: DaemonConfig, ledger: Ledger, logger: Logger): void {
  const own = { ledger: config.ledgerPath, report: ledger.reclaim(false) };
  for (const { ledger: path, report } of [
    own,
    ...reclaimDeadLedgers(config.runtimeDir, { except: config.ledgerPath }),
  ]) {
    if (report.unlinked.length > 0)
      logger.warn({ ledger: path, segments: report.unlinked.length }, 'reclaimed what a dead manager left');
    if (report.foreign.length > 0)
      logger.warn(
        { ledger: path, names: report.foreign },
        'names of a dead manager now mean other objects: left alone',
      );
  }
}

function openDirectory(path: string): SegmentDirectory {
  try {
    return new SegmentDirectory(path);
  } catch (error) {
    throw fromSystemError(error, `open the segment directory ${path}`);
  }
}

function status(config: DaemonConfig, registry: Registry, startedAt: number): ManagerStatus {
  const { segments, bytes, attachments } = registry.total;
  return {
    pid: process.pid,
    address: config.address,
    version: VERSION,
    uptime: Math.round(performance.now() - startedAt),
    segments,
    bytes,
    attachments,
    limits: config.limits,
    clients: Array.from(registry.clients, (client) => client.status()),
  };
}
