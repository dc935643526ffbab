import { expect, test } from 'vitest';
import { EventFeed, type Listener } from '../src/service/event-feed.js';
import { Turns } from '../src/turns.js';
import { connect, shared, turn } from './fake-connections.js';

class FakeListener implements Listener {
  readonly heard: string[] = [];
  readonly shared: Buffer[] = [];

  send(lines: string): void {
    this.heard.push(...lines.split('\n'));
  }

  sendShared(buffers: readonly Buffer[]): void {
    this.shared.push(...buffers);
    for (const buffer of buffers) this.heard.push(...buffer.toString().trimEnd().split('\n'));
  }
}

const names = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `e${from + i}`);

function audience(count: number, feed = new EventFeed(new Turns(64))) {
  const listeners = Array.from({ length: count }, () => new FakeListener());
  const subscriptions = listeners.map((listener) => feed.subscribe(listener));
  return { feed, listeners, subscriptions };
}

test('M2: a thousand subscribers are told some a turn, each of all that has happened, encoded once', async () => {
  const { feed, listeners } = audience(1_000);
  for (const name of names(0, 100)) feed.publish(name);
  const told = () => listeners.filter(({ heard }) => heard.length > 0).length;
  expect(told()).toBe(0);
  await turn();
  expect(told()).toBe(64);
  // What happens meanwhile is for the next round.
  for (const name of names(100, 150)) feed.publish(name);
  for (let turns = 1; turns < 33; turns++) await turn();
  const all = names(0, 150).join();
  for (const { heard, shared } of listeners) {
    expect(heard.join()).toBe(all);
    expect(shared.length).toBe(2);
    expect(shared.every((buffer, i) => buffer === listeners[0]?.shared[i])).toBe(true);
  }
});

test('events come before what is said after them, and once', async () => {
  const { feed, listeners, subscriptions } = audience(2);
  feed.publish('e0');
  subscriptions[0]?.catchUp();
  listeners[0]?.send('answer');
  feed.publish('e1');
  await turn();
  feed.publish('e2');
  subscriptions[0]?.catchUp();
  for (let turns = 0; turns < 3; turns++) await turn();
  expect(listeners.map(({ heard }) => heard)).toEqual([
    ['e0', 'answer', 'e1', 'e2'],
    ['e0', 'e1', 'e2'],
  ]);
});

test('a subscriber hears of what happens from its subscription to its end', async () => {
  const { feed, listeners, subscriptions } = audience(1);
  feed.publish('e0');
  const late = new FakeListener();
  feed.subscribe(late);
  await turn();
  feed.publish('e1');
  subscriptions[0]?.catchUp();
  subscriptions[0]?.end();
  feed.publish('e2');
  for (let turns = 0; turns < 3; turns++) await turn();
  expect([listeners[0]?.heard, late.heard]).toEqual([
    ['e0', 'e1'],
    ['e1', 'e2'],
  ]);
});

test('what nobody wants to hear is not kept', async () => {
  const { feed, subscriptions } = audience(1);
  subscriptions[0]?.end();
  feed.publish('e0');
  expect([feed.isHeard, feed.next]).toEqual([false, 0]);
});

test('M2: 200 subscribers that read nothing hold one copy of what they were not sent, and no sum of copies', async () => {
  const common = shared({ outputTotalBytes: 16 * 1024 * 1024 });
  const feed = new EventFeed(new Turns(64));
  const silent = Array.from({ length: 200 }, () => connect(common));
  for (const { socket, connection } of silent) {
    socket.reads = false;
    feed.subscribe(connection);
  }
  for (let i = 0; i < 100; i++) {
    feed.publish('x'.repeat(10_000));
    for (let turns = 0; turns < 4; turns++) await turn();
  }
  expect(silent.filter(({ socket }) => socket.writableEnded).length).toBe(0);
  expect(new Set(silent.map(({ socket }) => socket.writes.length))).toEqual(new Set([1]));
});
