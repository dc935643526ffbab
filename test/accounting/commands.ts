import type { Lifetime } from '@shmd/client';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Model, ModelClient, ModelSegment } from './model.js';
import type { Real } from './real.js';

type Command = fc.AsyncCommand<Model, Real>;

/** One step of a sequence. `play` does it to both and expects the same of both; then all books must agree. */
function command(
  what: string,
  ready: (model: Model) => boolean,
  play: (model: Model, real: Real) => Promise<void>,
): Command {
  return {
    check: ready,
    run: async (model, real) => {
      await play(model, real);
      await real.agreesWith(model);
    },
    toString: () => what,
  };
}

const pick = <V>(values: Iterable<V>, index: number): V => {
  const all = [...values];
  return all[index % all.length] as V;
};
const someone = (model: Model) => model.clients.size > 0;
const clientOf = (model: Model, index: number): ModelClient => pick(model.clients.values(), index);

const NAMES = ['a', 'b', 'c', 'd', '__proto__', 'constructor', 'é'];
const index = fc.nat(20);
const name = fc.constantFrom(...NAMES);
const size = fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.constantFrom(4096, 29_999, 30_000, 30_001, 300_000));
const lifetime = fc.constantFrom<Lifetime>('manager', 'owner', 'attached', 'persistent');

const join = fc.nat(5).map((key) =>
  command(
    `join ${key}`,
    (model) => !model.clients.has(key) && model.clients.size < 4,
    async (model, real) => {
      model.join(key);
      await real.join(key);
    },
  ),
);

const create = fc.tuple(index, name, size, lifetime, fc.boolean()).map(([who, called, bytes, life, attach]) =>
  command(`create ${called} ${bytes} ${life} ${attach ? 'attached ' : ''}by ${who}`, someone, async (model, real) => {
    const client = clientOf(model, who);
    const params = { name: called, size: bytes, lifetime: life, attach };
    const { result, error } = await real.client(client).request('segment.create', params);
    const refusal = model.createRefusal(client, called, bytes);
    expect(error?.data.code ?? null).toBe(refusal);
    if (refusal) return;
    const segment = model.create(client, called, bytes, life);
    if (attach) model.attach(client, segment, result.attachment);
  }),
);

/** A step on a name that may or may not mean a segment. */
function onName(
  what: string,
  method: string,
  params: (model: Model, real: Real, other: number) => object,
  done: (model: Model, client: ModelClient, segment: ModelSegment, result: never, other: number) => void,
  refusal: (model: Model, client: ModelClient, segment: ModelSegment, other: number) => string | null = () => null,
): fc.Arbitrary<Command> {
  return fc.tuple(index, name, index).map(([who, called, other]) =>
    command(`${what} ${called} by ${who} (${other})`, someone, async (model, real) => {
      const client = clientOf(model, who);
      const segment = model.segments.get(called);
      const expected = segment ? refusal(model, client, segment, other) : 'ERR_SHM_NOT_FOUND';
      const { result, error } = await real
        .client(client)
        .request(method, { name: called, ...params(model, real, other) });
      expect(error?.data.code ?? null).toBe(expected);
      if (segment && !expected) done(model, client, segment, result as never, other);
    }),
  );
}

const attach = onName(
  'attach',
  'segment.attach',
  () => ({}),
  (model, client, segment, { attachment }: { attachment: number }) => model.attach(client, segment, attachment),
);
const unlink = onName(
  'unlink',
  'segment.unlink',
  () => ({}),
  (model, _client, segment) => model.unlink(segment),
);
const transfer = onName(
  'transfer',
  'segment.transfer',
  (model, real, other) => ({ clientId: real.client(clientOf(model, other)).id }),
  (model, _client, segment, _result, other) => {
    segment.owner = clientOf(model, other);
  },
  (model, client, segment, other) => model.transferRefusal(client, segment, clientOf(model, other)),
);

/** Transfers that are allowed are too rare among random ones: here the owner asks. */
const give = fc.tuple(index, index).map(([which, other]) =>
  command(
    `give ${which} to ${other}`,
    (model) => someone(model) && model.segments.size > 0,
    async (model, real) => {
      const segment = pick(model.segments.values(), which);
      const by = segment.owner ?? clientOf(model, which);
      const heir = clientOf(model, other);
      const params = { name: segment.name, clientId: real.client(heir).id };
      const { error } = await real.client(by).request('segment.transfer', params);
      const refusal = model.transferRefusal(by, segment, heir);
      expect(error?.data.code ?? null).toBe(refusal);
      if (!refusal) segment.owner = heir;
    },
  ),
);

const detach = fc.tuple(index, index).map(([who, which]) =>
  command(`detach ${which} by ${who}`, someone, async (model, real) => {
    const client = clientOf(model, who);
    const mine = client.attachments.size > 0;
    const attachment = mine ? pick(client.attachments.keys(), which) : 999_999_999;
    const { error } = await real.client(client).request('segment.detach', { attachment });
    expect(error?.data.code ?? null).toBe(mine ? null : 'ERR_SHM_NOT_FOUND');
    if (mine) model.detach(client, attachment);
  }),
);

const leave = (how: 'disconnect' | 'kill') =>
  index.map((who) =>
    command(`${how} ${who}`, someone, async (model, real) => {
      const client = clientOf(model, who);
      await real.leave(client, how);
      model.leave(client);
    }),
  );

/** More of what fills the books than of what empties them. */
export const commands = fc.commands(
  [join, create, create, create, attach, attach, unlink, transfer, give, detach, leave('disconnect'), leave('kill')],
  { maxCommands: 60, size: 'max' },
);
