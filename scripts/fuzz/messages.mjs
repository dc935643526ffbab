// Good requests, as a client in the middle of its work would send them.

const NAMES = ['a', 'b', 'frame', 'é漢😀', '__proto__', 'constructor', 'x'.repeat(200)];
const LIFETIMES = ['manager', 'owner', 'attached', 'persistent'];

/** What a session has learnt from answers, for requests that mean something. */
export class Knowledge {
  uids = ['u-1'];
  attachments = [1];
  clients = ['c.1'];

  learn(result) {
    if (typeof result?.uid === 'string') remember(this.uids, result.uid);
    if (typeof result?.attachment === 'number') remember(this.attachments, result.attachment);
    if (typeof result?.clientId === 'string') remember(this.clients, result.clientId);
  }
}

function remember(list, value) {
  list.push(value);
  if (list.length > 8) list.shift();
}

/** Every method but `manager.shutdown`, which would end the game. */
const MAKERS = {
  'segment.create': (random) => {
    const array = random.chance(0.3) && { dtype: 'float32', shape: [4, 8], size: 128 };
    return {
      ...(random.chance(0.7) && { name: random.pick(NAMES) }),
      size: random.pick([1, 128, 4096, 4097, 300_000]),
      ...array,
      ...(random.chance(0.5) && { lifetime: random.pick(LIFETIMES) }),
      ...(random.chance(0.2) && { meta: { unit: 'm', list: [1, null, { deep: true }] } }),
      ...(random.chance(0.2) && { publish: false }),
      ...(random.chance(0.5) && { attach: true }),
      ...(random.chance(0.1) && { key: String(random.below(4)) }),
    };
  },
  'segment.attach': (random, known) => ({
    name: random.pick(NAMES),
    ...(random.chance(0.2) && { uid: random.pick(known.uids) }),
    ...(random.chance(0.2) && { wait: true, timeout: random.below(50) }),
  }),
  'segment.detach': (random, known) => ({ attachment: random.pick(known.attachments) }),
  'segment.publish': named,
  'segment.unlink': named,
  'segment.stat': named,
  'segment.list': (random) => (random.chance(0.3) ? { after: random.below(1000) } : {}),
  'segment.transfer': (random, known) => ({ name: random.pick(NAMES), clientId: random.pick(known.clients) }),
  'segment.adopt': (random) => ({ osName: random.pick(NAMES), ...(random.chance(0.5) && { attach: true }) }),
  'manager.status': () => ({}),
  'events.subscribe': () => ({}),
};

function named(random, known) {
  return { name: random.pick(NAMES), ...(random.chance(0.3) && { uid: random.pick(known.uids) }) };
}

const METHODS = Object.keys(MAKERS);

export function hello(id) {
  return {
    jsonrpc: '2.0',
    id,
    method: 'hello',
    params: { protocol: 1, client: { pid: 1, name: 'fuzz', version: '0' } },
  };
}

export function request(random, known, id) {
  const method = random.pick(METHODS);
  return { jsonrpc: '2.0', id, method, params: MAKERS[method](random, known) };
}
