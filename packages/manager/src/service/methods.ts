import { type Explain, type ManagerStatus, methods, type StatusParams } from '@shmd/protocol';
import { refuseGuest } from '../registry/permission.js';
import { MethodTable } from '../rpc/dispatcher.js';
import type { SegmentService } from './segment-service.js';
import type { ClientSession } from './session.js';

export interface Services {
  segments: SegmentService;
  status: (params: StatusParams) => ManagerStatus;
  shutdown: () => void;
  /** Finds the words for refusing parameters. */
  explain: Explain;
}

/** Every method of the protocol, and who carries it out. */
export function methodTable({ segments, status, shutdown, explain }: Services): MethodTable<ClientSession> {
  return new MethodTable<ClientSession>(explain)
    .on(methods.hello, (params, session) => session.hello(params))
    .onWaiting(methods.create, (params, { client }, cancellation) => segments.create(client, params, cancellation))
    .onWaiting(methods.attach, (params, { client }, cancellation) => segments.attach(client, params, cancellation))
    .on(methods.detach, ({ attachment }, session) => done(segments.detach(session.client, attachment)))
    .on(methods.publish, (params, session) => segments.publish(session.client, params))
    .on(methods.unlink, (params, session) => done(segments.unlink(session.client, params)))
    .on(methods.stat, (params) => segments.stat(params))
    .on(methods.notify, (params, session) => segments.notify(session.client, params))
    .on(methods.list, ({ after }) => segments.list(after))
    .on(methods.transfer, ({ name, clientId }, session) => segments.transfer(session.client, name, clientId))
    .on(methods.adopt, (params, session) => segments.adopt(session.client, params))
    .on(methods.status, (params) => status(params))
    .on(methods.shutdown, (_params, session) => {
      refuseGuest(session.client, 'stop the manager');
      return done(shutdown());
    })
    .on(methods.cancel, ({ id }, session) => done(session.cancel(id)))
    .on(methods.subscribe, (_params, session) => done(session.subscribe()))
    .on(methods.unsubscribe, (_params, session) => done(session.unsubscribe()));
}

function done(_: unknown): Record<string, never> {
  return {};
}
