import { utimesSync } from 'node:fs';
import { reaperPath, type SegmentSpace } from '@shmd/native';
import { type ManagerStatus, VERSION } from '@shmd/protocol';
import { systemClock } from '../clock.js';
import type { DaemonConfig } from '../config.js';
import { clearDeadLedgers, type Inheritance } from '../ledger/inheritance.js';
import { LedgerWriter } from '../ledger/ledger-writer.js';
import type { Logger } from '../logger.js';
import { randomHex } from '../random.js';
import { Registry } from '../registry/registry.js';
import { RpcServer } from '../rpc/server.js';
import { ReaperGuard } from '../runtime/reaper-guard.js';
import { reaperSpawner } from '../runtime/reaper-process.js';
import { prepareRuntimeDirectory } from '../runtime/runtime-directory.js';
import { IdleTimer } from '../runtime/triggers.js';
import { LedgeredStore } from '../segments/ledgered-store.js';
import { ClaimWindow } from '../service/claim-window.js';
import { Hub } from '../service/hub.js';
import { methodTable } from '../service/methods.js';
import { SegmentService } from '../service/segment-service.js';
import { ClientSession } from '../service/session.js';
import { isWelcome, shareSocket } from '../sharing.js';
import { Turns } from '../turns.js';
import { Presence } from './presence.js';
import type { DaemonParts } from './stop.js';

/** The composition root: makes every part of a manager and gives each what it needs. Nothing runs yet. */
export function compose(
  config: DaemonConfig,
  space: SegmentSpace,
  { ledger: file, segments: inherited, lineage }: Inheritance,
  logger: Logger,
  stop: (why: string) => void,
): DaemonParts {
  const startedAt = performance.now();
  const registry = new Registry({
    limits: config.limits,
    instance: randomHex(12),
    now: Date.now,
    randomName: () => `shmd_${randomHex(8)}`,
  });
  for (const { segment, key } of inherited) registry.restore(segment, key);
  const ledger = new LedgerWriter(file, logger, () => performance.now());
  const store = new LedgeredStore(space, ledger, logger, config.sharing);
  const clearDead = () => {
    clearDeadLedgers(config.runtimeDir, space, logger, {
      except: config.ledgerPath,
      adopt: ({ payload }, { segment, key }) => {
        if (registry.has(segment.name)) return false;
        store.record(segment, true, payload);
        registry.restore(segment, key);
        return true;
      },
    });
    changed();
  };

  const turns = new Turns();
  const idle = new IdleTimer(config.idleExitMs, () => registry.idle, stop);
  const changed = () => config.kind === 'shared' && idle.check();
  const succession = { grace: config.grace, lineage };
  const hub = new Hub(registry, succession, (client) => segments.disconnected(client), changed, turns);
  const segments = new SegmentService({
    registry,
    store,
    namePrefix: config.namePrefix,
    survivable: config.grace > 0,
    guestsMayCreate: config.sharing?.access === 'read-write',
    logger,
    announce: (event, segment) => {
      hub.announce(event, segment);
      changed();
    },
    pace: { now: () => performance.now(), afterOthers: setImmediate },
    turns,
  });
  const methods = methodTable({
    segments,
    status: ({ clients }) => ({
      ...status(config, registry, startedAt),
      ...(clients && { clients: Array.from(registry.clients, (client) => client.status()) }),
    }),
    // The answer leaves before the goodbye.
    shutdown: () => setImmediate(() => stop('asked to by a client')),
  });
  const server = new RpcServer({
    address: config.address,
    logger,
    allowed: ({ uid }, fd) => isWelcome(config.sharing, uid, fd),
    openSession: (connection) => new ClientSession(hub, methods, connection),
    turns,
  });
  const spawn = reaperSpawner(reaperPath, config.ledgerPath, config.grace);
  const guard = new ReaperGuard({ spawn, clock: systemClock, logger });
  const claims = new ClaimWindow(segments);
  const listed = () => {
    ledger.recordSocket(config.address);
    if (config.sharing) shareSocket(config.address, config.sharing);
  };
  const presence = new Presence({
    placed: [
      { stands: () => ledger.isNamed(), restore: () => ledger.restore() },
      { stands: () => server.isListed(), restore: () => server.listenAgain().then(listed) },
    ],
    prepare: () => prepareRuntimeDirectory(config.runtimeDir, config.sharing),
    touch: () => touch(config, ledger),
    logger,
    now: () => performance.now(),
  });
  return { logger, server, hub, segments, registry, store, ledger, guard, claims, presence, listed, clearDead };
}

function touch({ address, runtimeDir }: DaemonConfig, ledger: LedgerWriter): void {
  const now = new Date();
  ledger.touch();
  for (const path of [address, runtimeDir]) utimesSync(path, now, now);
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
  };
}
