import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attach, BackgroundWriter, Bell, HiddenMemory, Ledger, Ringer, SegmentSpace } from '@shmd/native';
import { afterAll, expect, test } from 'vitest';

const dir = mkdtempSync(join('/dev/shm', 'shmd-receivers-'));
const other = mkdtempSync(join(tmpdir(), 'shmd-receivers-'));
writeFileSync(join(dir, 'segment'), 'content');
const space = new SegmentSpace(dir);
const ledger = Ledger.open(join(other, 'a.ledger')) as Ledger;
const backing = space.reserveSync(100);
const writer = new BackgroundWriter(2, 1);
const hidden = new HiddenMemory(dir, 'segment', 'read-write', '', -1, 0, -1);
Bell.make(join(other, 'bell'));
const bell = new Bell(join(other, 'bell'));
const ringer = new Ringer(join(other, 'bell'));
const buffer = attach(dir, 'segment', 'read-write', '', -1, 0, -1);

afterAll(() => {
  backing.discard();
  hidden.close();
  ringer.close();
  bell.close();
  ledger.close();
  space.close();
  for (const each of [dir, other]) rmSync(each, { recursive: true });
});

type Callback = (this: unknown, ...args: unknown[]) => unknown;

/** Every method and accessor of the class, by name. */
function callbacksOf(instance: object): [string, Callback][] {
  return Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(instance)))
    .filter(([name]) => name !== 'constructor')
    .map(([name, { get, value }]) => [name, get ?? value]);
}

function refusal(callback: Callback, receiver: unknown): unknown {
  try {
    return { returned: callback.call(receiver) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Node itself refuses a method, but no accessor, on most of them.
    return error instanceof TypeError && message === 'Illegal invocation' ? 'ERR_INVALID_THIS' : (code ?? error);
  }
}

const classes = {
  SegmentSpace: space,
  Ledger: ledger,
  Backing: backing,
  BackgroundWriter: writer,
  HiddenMemory: hidden,
  Bell: bell,
  Ringer: ringer,
};

for (const [name, instance] of Object.entries(classes)) {
  test(`S4: ${name} refuses every receiver that is not its own`, () => {
    const callbacks = callbacksOf(instance);
    expect(callbacks.length).toBeGreaterThan(1);
    const strangers: [string, unknown][] = [
      ...Object.entries(classes).filter(([, each]) => each !== instance),
      ['an attachment', buffer],
      ['a plain object', {}],
      ['its prototype', Object.getPrototypeOf(instance)],
      ['an heir', Object.create(instance)],
      ['a proxy', new Proxy(instance, {})],
      ['an object with its prototype', Reflect.construct(Object, [], instance.constructor as never)],
      ['nothing', undefined],
      ['a number', 1],
    ];
    for (const [callback, call] of callbacks) {
      for (const [stranger, receiver] of strangers) {
        expect(refusal(call, receiver), `${callback} on ${stranger}`).toBe('ERR_INVALID_THIS');
      }
    }
  });
}

test('S4: an instance stays one whatever becomes of its prototype, and so does one of a subclass', () => {
  const bare = new SegmentSpace(dir);
  Object.setPrototypeOf(bare, null);
  class Heir extends SegmentSpace {}
  const heir = new Heir(dir);
  for (const [name, call] of callbacksOf(space)) {
    if (name === 'path') expect([call.call(bare), call.call(heir)]).toEqual([dir, dir]);
    if (name === 'close') for (const each of [bare, heir]) call.call(each);
  }
});

test('S4: what a constructor that failed leaves behind is no instance', () => {
  const failures = [
    () => new SegmentSpace(join(dir, 'absent')),
    () => new HiddenMemory(dir, 'absent', 'read', '', -1, 0, -1),
    () => new SegmentSpace(1 as never),
    () => new Bell(join(dir, 'absent')),
    () => new Ringer(join(dir, 'absent')),
    () => Reflect.construct(ledger.constructor as never, []),
    () => Reflect.construct(backing.constructor as never, []),
  ];
  const { prepareStackTrace } = Error;
  const left: unknown[] = [];
  let failed = 0;
  Error.prepareStackTrace = (_error, frames) => left.push(...frames.map((frame) => frame.getThis()));
  try {
    for (const fail of failures) {
      try {
        fail();
      } catch (error) {
        failed += 1;
        void (error as Error).stack;
      }
    }
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
  expect(failed).toBe(failures.length);
  expect(left.length).toBeGreaterThan(failures.length);
  for (const instance of Object.values(classes)) {
    for (const [name, call] of callbacksOf(instance)) {
      for (const each of left) expect(refusal(call, each), name).toBe('ERR_INVALID_THIS');
    }
  }
});
