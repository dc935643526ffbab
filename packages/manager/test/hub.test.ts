import { expect, test } from 'vitest';
import { Hub } from '../src/service/hub.js';
import type { ClientSession } from '../src/service/session.js';
import { Turns } from '../src/turns.js';
import { turn } from './fake-connections.js';

const hello = { protocol: 1, client: { pid: 1, name: 'c', version: '0' } };

function hubOf(clients: number) {
  const registry = { addClient: () => ({}) };
  const hub = new Hub(
    registry as never,
    { grace: 0, lineage: 'l' },
    () => {},
    () => {},
    new Turns(),
  );
  const dismissed = new Set<ClientSession>();
  const sessions = Array.from({ length: clients }, () => {
    const session = { dismiss: () => dismissed.add(session) } as unknown as ClientSession;
    return session;
  });
  const records = sessions.map((session) => hub.joined(session, hello, 0));
  const leave = () => {
    for (const [i, session] of sessions.entries()) hub.left(session, records[i] as never, true);
  };
  return { hub, dismissed, leave };
}

test('M2: goodbye is said to thousands some a turn, and is over when all have gone', async () => {
  const { hub, dismissed, leave } = hubOf(4_096);
  const over = hub.dismissAll(60_000);
  expect(dismissed.size).toBe(0);
  for (let turns = 1; turns <= 64; turns++) {
    await turn();
    expect(dismissed.size).toBe(64 * turns);
  }
  leave();
  await over;
});

test('whoever does not go is not waited for longer than that', async () => {
  const { hub, dismissed } = hubOf(3);
  await hub.dismissAll(1);
  expect(dismissed.size).toBe(3);
  await hubOf(0).hub.dismissAll(60_000);
});
