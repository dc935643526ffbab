import { type ManagerStatus, VERSION } from '@shmd/protocol';
import type { DaemonConfig } from '../config.js';
import type { Logger } from '../logger.js';
import { randomHex } from '../random.js';
import type { ClientRecord } from '../registry/client-record.js';
import { Registry } from '../registry/registry.js';
import { RpcServer } from '../rpc/server.js';
import { IdleTimer } from '../runtime/triggers.js';
import { ClaimWindow } from '../service/claim-window.js';
import { Hub } from '../service/hub.js';
import { methodTable } from '../service/methods.js';
import { SegmentService } from '../service/segment-service.js';
import { ClientSession } from '../service/session.js';
import { isWelcome } from '../sharing.js';
import type { Turns } from '../turns.js';
import { wordsOfSchemas } from '../words.js';
import type { SingleInstance } from './backend.js';
import type { OpenBoard } from './open-board.js';
import type { DaemonParts } from './stop.js';

/** The composition root: makes every part of a manager and gives each what it needs. Nothing runs yet. */
export function compose(
  config: DaemonConfig,
  instance: SingleInstance,
  board: OpenBoard | undefined,
  turns: Turns,
  logger: Logger,
  stop: (why: string) => void,
): DaemonParts {
  const startedAt = performance.now();
  const registry = new Registry({
    limits: config.limits,
    instance: randomHex(12),
    now: Date.now,
    randomName: () => `shmd_${randomHex(8)}`,
    words: board?.words,
  });
  for (const { segment, key } of instance.inherited) registry.restore(segment, key);

  const idle = new IdleTimer(config.idleExitMs, () => registry.idle, stop);
  const changed = () => config.kind === 'shared' && idle.check();
  const left = (client: ClientRecord) => segments.disconnected(client);
  const hub = new Hub(registry, instance.succession, left, changed, turns, board?.service);
  const segments = new SegmentService({
    registry,
    store: instance.store,
    namePrefix: config.namePrefix,
    survivable: config.grace > 0,
    guestsMayWrite: config.sharing?.access === 'read-write',
    board: board?.service,
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
    explain: wordsOfSchemas(),
  });
  const server = new RpcServer({
    address: config.address,
    logger,
    allowed: (uid, fd) => isWelcome(config.sharing, uid, fd),
    openSession: (connection) => new ClientSession(hub, methods, connection),
    turns,
  });
  const claims = new ClaimWindow(segments, board?.service);
  return { logger, instance, server, hub, board, segments, registry, claims, changed };
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
