import { once } from 'node:events';
import { expect, test } from 'vitest';
import type { Client } from '../src/client.js';
import { FakeManager, until } from './helpers/fake-manager.js';

async function open(): Promise<{ fake: FakeManager; client: Client; said: () => Promise<string[]> }> {
  const fake = await FakeManager.open({ grace: 30 });
  const segment = fake.segment();
  fake
    .on('events.subscribe', () => ({}))
    .on('events.unsubscribe', () => ({}))
    .on('segment.stat', () => segment);
  const client = await fake.client();
  /** What it has been told of subscriptions by now. */
  const said = async () => {
    await client.stat('a');
    return fake.asked.flatMap(({ method }) => (method.startsWith('events.') ? [method.slice('events.'.length)] : []));
  };
  return { fake, client, said };
}

const event = (fake: FakeManager) => fake.tell('segment.event', { event: 'created', segment: fake.segment() });

test('R6: once() subscribes, hears one event, and unsubscribes', async () => {
  const { fake, client, said } = await open();
  const heard = once(client, 'segment');
  expect(await said()).toEqual(['subscribe']);
  event(fake);
  expect((await heard)[0]).toMatchObject({ event: 'created' });
  expect(await said()).toEqual(['subscribe', 'unsubscribe']);
});

test('R6: the first listener subscribes and the last one that leaves unsubscribes, however it leaves', async () => {
  const { client, said } = await open();
  const [one, two] = [() => {}, () => {}];
  client.on('segment', one).addListener('segment', two);
  client.off('segment', one);
  expect(await said()).toEqual(['subscribe']);
  client.removeListener('segment', two);
  expect(await said()).toEqual(['subscribe', 'unsubscribe']);
  client.prependListener('segment', one).on('segment', two);
  client.removeAllListeners('segment');
  expect((await said()).slice(2)).toEqual(['subscribe', 'unsubscribe']);
  client.on('segment', one);
  client.removeAllListeners();
  expect((await said()).slice(4)).toEqual(['subscribe', 'unsubscribe']);
  client.on('segment', one);
  expect((await said()).slice(6)).toEqual(['subscribe']);
});

test('R6: who listened to other events only, or to nothing, says nothing of it', async () => {
  const { client, said } = await open();
  client.on('disconnect', () => {});
  client.removeAllListeners('disconnect');
  client.off('segment', () => {});
  client.removeAllListeners();
  expect(await said()).toEqual([]);
});

test('R6: a successor hears of the subscription there is then', async () => {
  const { fake, client } = await open();
  const heard: string[] = [];
  const listener = ({ event: what }: { event: string }) => heard.push(what);
  client.on('segment', listener);
  for (const listening of [true, false]) {
    if (!listening) client.off('segment', listener);
    const subscribed = fake.count('events.subscribe');
    const back = once(client, 'reconnect');
    fake.die();
    await fake.listen();
    await back;
    await client.stat('a');
    expect(fake.count('events.subscribe') - subscribed).toBe(listening ? 1 : 0);
    event(fake);
    await until(() => heard.length === 1);
  }
});

test('R6: a client says that it is back when its successor tells it of everything', async () => {
  const { fake, client } = await open();
  client.on('segment', () => {});
  await client.stat('a');
  const ends: string[] = [];
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  fake.on('events.subscribe', () => answered.then(() => ({})));
  client.once('reconnect', () => ends.push('back'));
  fake.die();
  await fake.listen();
  await until(() => fake.count('events.subscribe') === 2);
  ends.push('subscribed');
  answer();
  await until(() => ends.includes('back'));
  expect(ends).toEqual(['subscribed', 'back']);
  client.removeAllListeners('segment');
});

test('R6: a manager that knows of no unsubscribe goes on telling, and nobody listens', async () => {
  const { fake, client, said } = await open();
  fake.on('events.unsubscribe', () => {
    throw new Error('no such method');
  });
  await Promise.all([once(client, 'segment'), said().then(() => event(fake))]);
  event(fake);
  expect(await said()).toEqual(['subscribe', 'unsubscribe']);
});
