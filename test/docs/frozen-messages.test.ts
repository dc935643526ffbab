import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isShmErrorCode, methods, parseEvent, parseParams, parseResult } from '@shmd/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { type RawAnswer, RawClient } from '../helpers/raw-client.js';
import { scene } from '../helpers/scene.js';

const FOLDER = fileURLToPath(new URL('../fixtures/protocol-1', import.meta.url));

interface Message {
  id: unknown;
  method: string;
  params: never;
  result?: unknown;
  error?: { code: number; data: { code: string } };
}

interface Exchange {
  request: Message;
  answer: Message;
}

/** What was said in a file: `>` by the client, `<` by the manager. */
function lines(file: string): { from: string; text: string }[] {
  const all = readFileSync(join(FOLDER, file), 'utf8').trimEnd().split('\n');
  return all.map((line) => ({ from: line[0] as string, text: line.slice(2) }));
}

function exchanges(file: string): Exchange[] {
  const said = lines(file);
  return said.flatMap(({ from, text }, i) =>
    from === '>' ? [{ request: JSON.parse(text), answer: JSON.parse(said[i + 1]?.text ?? '') }] : [],
  );
}

const files = readdirSync(FOLDER);
const all = Object.values(methods).map(({ name }) => ({ name, said: exchanges(`${name}.txt`) }));

test('there are frozen messages of every method and notification', () => {
  const notifications = ['segment.event', 'manager.closing', 'bell.lost'];
  expect(files.sort()).toEqual(
    [...Object.values(methods).map(({ name }) => name), ...notifications, 'refusals']
      .map((name) => `${name}.txt`)
      .sort(),
  );
  for (const { name, said } of all) expect(said.length, name).toBeGreaterThan(0);
});

test('what protocol 1 said is still understood, every member of it', () => {
  for (const method of Object.values(methods)) {
    for (const { request, answer } of exchanges(`${method.name}.txt`)) {
      const { error, result } = answer;
      if (error) expect(isShmErrorCode(error.data.code)).toBe(true);
      // What is not known would be taken out of it.
      else expect(parseResult(method as never, structuredClone(result)), method.name).toEqual(result);
      if (error?.code !== -32602) expect(parseParams(method as never, request.params)).toEqual(request.params);
    }
  }
  for (const { text } of lines('segment.event.txt')) {
    const { params } = JSON.parse(text);
    expect(parseEvent(structuredClone(params))).toEqual(params);
  }
});

/** Keys and types, without what differs from run to run. `undefined` for what was not there then: new members are allowed. */
function shapeOf(frozen: unknown, now: unknown): unknown {
  if (Array.isArray(frozen)) return frozen.map((value, i) => shapeOf(value, (now as unknown[])?.[i]));
  if (typeof frozen !== 'object' || frozen === null) return typeof now;
  return Object.fromEntries(
    Object.keys(frozen).map((key) => [key, shapeOf(Reflect.get(frozen, key), Reflect.get(now as object, key))]),
  );
}

test('what protocol 1 asked is still answered as it was', async () => {
  const own = scene();
  const foreign = `${own.prefix}psm`;
  onTestFinished(() => rmSync(join('/dev/shm', foreign), { force: true }));
  writeFileSync(join('/dev/shm', foreign), Buffer.alloc(64));
  const manager = await own.manager({ maxBytes: 2 ** 30 });
  const raw = await RawClient.open(manager.address);
  const session = all
    .flatMap(({ said }) => said)
    .filter(({ request }) => (request.params as { protocol?: number }).protocol !== 2)
    .sort((a, b) => Number(a.request.id) - Number(b.request.id));

  let made = '';
  for (const { request, answer } of session) {
    const instance = manager.id.split('.')[0] as string;
    const text = JSON.stringify(request)
      .replaceAll('3f9a1c07e2b4', instance)
      .replaceAll('shmd_f4a95710', made)
      .replaceAll('psm_1a2b3c4d', foreign);
    raw.send(`${text}\n`);
    let now: RawAnswer | null = await raw.next();
    while (now?.method) now = await raw.next();
    expect(now?.id).toBe(request.id);
    expect(now?.error?.code).toBe(answer.error?.code);
    expect(now?.error?.data.code).toBe(answer.error?.data.code);
    expect(shapeOf(answer.result, now?.result), text).toEqual(shapeOf(answer.result, answer.result));
    if (request.method === 'hello') await RawClient.hello(manager.address);
    if (request.method === 'segment.create' && 'meta' in request.params) made = now?.result.name;
  }
});

test('what protocol 1 refused is refused with the same codes', async () => {
  const manager = await scene().manager();
  const said = lines('refusals.txt');
  const raw = await RawClient.hello(manager.address);
  for (let i = 0; i < said.length; i += 2) {
    const frozen = JSON.parse(said[i + 1]?.text as string) as Message;
    raw.send(`${said[i]?.text}\n`);
    const now = await raw.next();
    expect([now?.id, now?.error?.code, now?.error?.data.code]).toEqual([
      frozen.id,
      frozen.error?.code,
      frozen.error?.data.code,
    ]);
  }
});
