// What a manager cannot do without, and nothing else: bare JSON lines, the system calls of the work in one call of the addon each, and
// for those who subscribed one write a turn. argv: the socket's path, the ledger's, a prefix for names.
import { Ledger, SegmentSpace } from '@shmd/native';
import { serve } from '../lib/bare-server.mjs';

const [path, ledgerPath, prefix] = process.argv.slice(2);
const DIRECTORY = '/dev/shm';
const space = new SegmentSpace(DIRECTORY);
const ledger = Ledger.open(ledgerPath);
ledger.begin(DIRECTORY, '');

let last = 0;
const identities = new Map();
const subscribers = new Set();
let news = '';

function tell(type, name) {
  if (subscribers.size === 0) return;
  if (news === '') setImmediate(flush);
  news += `${JSON.stringify({ jsonrpc: '2.0', method: 'segment.event', params: { type, name } })}\n`;
}

function flush() {
  for (const socket of subscribers) socket.write(news);
  news = '';
}

const METHODS = {
  hello: () => ({}),
  'segment.create'({ name = `${prefix}floor${process.pid}-${++last}`, size }) {
    const { identity } = ledger.createSegment(space, size, name, false, name, '', name);
    identities.set(name, identity);
    tell('created', name);
    return {
      name,
      osName: name,
      size,
      uid: name,
      identity,
      lifetime: 'manager',
      attachments: 1,
      createdAt: Date.now(),
    };
  },
  'segment.unlink'({ name }) {
    ledger.removeSegments(space, [name], [name], [identities.get(name)]);
    identities.delete(name);
    tell('removed', name);
    return {};
  },
  'events.subscribe'(_, socket) {
    subscribers.add(socket);
    socket.once('close', () => subscribers.delete(socket));
    return {};
  },
};

serve(path, ({ method, params }, socket) => METHODS[method](params, socket));
process.once('disconnect', () => {
  space.removeAll([...identities.keys()], [...identities.values()]);
  ledger.remove();
  process.exit(0);
});
