import fc from 'fast-check';

// Good parameters and answers of every method.

const name = fc.constantFrom('a', 'frame', 'é'.repeat(100), 'n'.repeat(200), '__proto__', 'constructor', '漢字 😀');
const count = fc.constantFrom(0, 1, 4096, 2 ** 53 - 1);
const id = fc.constantFrom('c', 'u'.repeat(64), '😀'.repeat(32), '3f9a1c07e2b4.1');
const clientName = fc.constantFrom('c', '', '0.1.0', 'u'.repeat(64), '😀'.repeat(16));
const lifetime = fc.constantFrom('manager', 'owner', 'attached', 'persistent');
const flag = fc.boolean();
const meta = fc.constantFrom(
  {},
  { a: [1, { b: null }] },
  JSON.parse('{"__proto__":{"x":1},"constructor":{"prototype":1}}'),
);
const layouts = fc.constantFrom<{ size: number; dtype?: string; shape?: number[] }>(
  { size: 1 },
  { size: 2 ** 53 - 1 },
  { size: 12, dtype: 'int16', shape: [2, 3] },
  { size: 1, dtype: 'float64', shape: [0, 2 ** 40] },
);

/** Some of the members are there, and those that must be always are. */
function members<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }, ...required: (keyof T)[]): fc.Arbitrary<object> {
  return fc.record(model, { requiredKeys: required });
}

const both = (one: fc.Arbitrary<object>, other: fc.Arbitrary<object>) =>
  fc.tuple(one, other).map(([a, b]) => ({ ...a, ...b }));

const info = both(
  layouts,
  members(
    {
      name,
      osName: name,
      uid: id,
      lifetime,
      owner: fc.option(id),
      attachments: count,
      createdAt: fc.constantFrom(0, -1, 1.5, 1e300),
      state: fc.constantFrom('ready', 'initialising', 'lost'),
      meta,
    },
    ...(['name', 'osName', 'uid', 'lifetime', 'owner', 'attachments', 'createdAt', 'state'] as const),
  ),
);
const place = {
  dir: fc.constantFrom('', '/dev/shm', '/a\n'),
  dev: count,
  ino: count,
  identity: fc.constantFrom('1:2:n', '26:7:b18446744073709551615'),
  grant: count,
};
const location = both(info, members({ ...place, word: count }, 'dir', 'dev', 'ino'));
const board = members(
  { ...place, uid: id, osName: name, size: count, slot: count, generation: count },
  ...(['dir', 'dev', 'ino', 'uid', 'osName', 'size', 'slot', 'generation'] as const),
);
const attached = both(location, members({ attachment: count }, 'attachment'));
const created = both(location, members({ attachment: count }));
const limit = fc.option(count);
const limits = fc.record({
  maxBytes: limit,
  maxSegments: limit,
  maxBytesPerClient: limit,
  maxSegmentsPerClient: limit,
});
const nothing = fc.constant({});
const named = members({ name, uid: id }, 'name');
const client = fc.record({ id, pid: count, name, segments: count, bytes: count, attachments: count });
const status = members(
  {
    pid: count,
    address: name,
    version: name,
    uptime: count,
    segments: count,
    bytes: count,
    attachments: count,
    limits,
    clients: fc.array(client, { maxLength: 3 }),
  },
  ...(['pid', 'address', 'version', 'uptime', 'segments', 'bytes', 'attachments', 'limits'] as const),
);
const introduction = fc.record({ pid: fc.constantFrom(0, 2 ** 31 - 1), name: clientName, version: clientName });
const manager = members({ pid: count, version: name, grace: fc.constantFrom(0, 0.5), lineage: name }, 'pid', 'version');

export const GOOD_PARAMS: Record<string, fc.Arbitrary<object>> = {
  hello: members(
    {
      protocol: count,
      client: introduction,
      former: fc.constant('3f9a1c07e2b4.12'),
      board: fc.record({ uid: id, slot: count, generation: count }),
    },
    'protocol',
    'client',
  ),
  'segment.create': both(layouts, members({ name, lifetime, meta, publish: flag, attach: flag, key: id })),
  'segment.attach': members({ name, uid: id, wait: flag, timeout: fc.constantFrom(0, 2 ** 31 - 1) }, 'name'),
  'segment.detach': fc.record({ attachment: count }),
  'segment.publish': named,
  'segment.unlink': named,
  'segment.stat': named,
  'segment.notify': named,
  'segment.list': members({ after: count }),
  'segment.transfer': fc.record({ name, clientId: id }),
  'segment.adopt': members({ osName: name, lifetime, attach: flag }, 'osName'),
  'manager.status': members({ clients: flag }),
  'manager.shutdown': nothing,
  'request.cancel': fc.record({ id: fc.oneof(count, fc.constantFrom('i', 'i'.repeat(128))) }),
  'events.subscribe': nothing,
  'events.unsubscribe': nothing,
};

export const GOOD_RESULTS: Record<string, fc.Arbitrary<object>> = {
  hello: members(
    { protocol: count, clientId: id, manager, limits, board },
    'protocol',
    'clientId',
    'manager',
    'limits',
  ),
  'segment.create': created,
  'segment.attach': attached,
  'segment.detach': nothing,
  'segment.publish': info,
  'segment.unlink': nothing,
  'segment.stat': info,
  'segment.notify': fc.record({ version: fc.constantFrom(-(2 ** 31), 0, 2 ** 31 - 1) }),
  'segment.list': members({ segments: fc.array(info, { maxLength: 3 }), next: count }, 'segments'),
  'segment.transfer': info,
  'segment.adopt': created,
  'manager.status': status,
  'manager.shutdown': nothing,
  'request.cancel': nothing,
  'events.subscribe': nothing,
  'events.unsubscribe': nothing,
};

export const GOOD_EVENT = fc.record({
  event: fc.constantFrom('created', 'published', 'unlinked', 'transferred', 'lost'),
  segment: info,
});
